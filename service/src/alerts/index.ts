export { countUndelivered } from './countUndelivered.js'
export { createDeliver } from './createDeliver.js'
export { createOutbox } from './createOutbox.js'

export type { AlertEvent } from './AlertEvent.js'
export type { CustomerNotice } from './CustomerNotice.js'
export type { DeliverOptions, MailOptions } from './createDeliver.js'

export type { Deliver } from './Delivery.js'
