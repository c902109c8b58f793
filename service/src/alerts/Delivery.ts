import type { AlertChannel } from 'impersonation-kit/server'
import type { AlertEvent } from './AlertEvent.js'
import type { CustomerNotice } from './CustomerNotice.js'

/** What a channel answered. `answer` is for people: it is shown by the test button, and holds no secret. */
export type Delivery =
  | { ok: true; answer: string }
  /** `isFinal`: it will not get better by trying again (a wrong address, a webhook that is gone). */
  | { ok: false; answer: string; isFinal: boolean }

/** Sends one alert to one channel, once. Never throws, and gives up after `timeout` milliseconds. */
export type Deliver = (event: AlertEvent, channel: AlertChannel) => Promise<Delivery>

/** Sends one notice to its customer, once. Never throws, and its answer does not hold the customer's address. */
export type Notify = (notice: CustomerNotice) => Promise<Delivery>
