export { appendAudit } from './appendAudit.js'
export { AuditError } from './AuditError.js'
export { chainOf, faultOf } from './toBody.js'
export { checkpointKeeper } from './checkpointKeeper.js'
export { createAuditQueue } from './createAuditQueue.js'
export { createCheckpointer } from './createCheckpointer.js'
export { eraseAudit } from './eraseAudit.js'
export { exportAudit } from './exportAudit.js'
export { keepByHttp } from './keepByHttp.js'
export { keepInFile, readCheckpoints } from './keepInFile.js'
export { knownCheckpoints } from './knownCheckpoints.js'
export { makeCheckpoint } from './makeCheckpoint.js'
export { pageAudit } from './pageAudit.js'
export { shortened } from './shortened.js'
export { verifyAudit } from './verifyAudit.js'

export type { AuditRecord } from './AuditRecord.js'
export type { AuditQueue } from './createAuditQueue.js'

export type { AuditFormat } from './formats/formats.js'

export type { AuditVerdict } from './verifyAudit.js'

export type { AuditFilter } from './pageAudit.js'
