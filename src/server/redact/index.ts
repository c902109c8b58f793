export { beginsAsJson } from './findJson.js'
export { redact } from './redact.js'
export { redactFor } from './redactFor.js'
export {
  SHORT_CUTS,
  emptyReply,
  judgeHead,
  past,
  rewriteFound,
  rewriteReply,
  tooLong,
  withhold,
} from './rewriteReply.js'
export { askForAll, rewriteResponse } from './rewriteResponse.js'
export type { RedactOptions } from './redact.js'
export type { RedactPath } from './redactPaths.js'
export type { Change, ReplyHead } from './rewriteReply.js'
