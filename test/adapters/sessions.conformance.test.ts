import { describeAdapter } from '../conformance/describeAdapter.js'
import { frameworks } from '../conformance/frameworks.js'
import { overSessions } from '../conformance/overSessions.js'

/** What comes of a behaviour with sessions in place of tokens, where it is not the same. */
const DIFFERENT: Record<string, string[]> = {}

describeAdapter(
  Object.fromEntries(Object.entries(frameworks).map(([name, serve]) => [name, overSessions(serve)])),
  {},
  (name, expected) =>
    DIFFERENT[name] ??
    // Only the app knows where a session stands, so that every reply may differ by its cookies.
    expected.map((one) => one.replace(/Vary: Authorization$/, 'Vary: Authorization, Cookie')),
)
