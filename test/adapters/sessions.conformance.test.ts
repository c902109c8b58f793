import { describeAdapter } from '../conformance/describeAdapter.js'
import { frameworks } from '../conformance/frameworks.js'
import { INVALID, MISSING } from '../conformance/outcome.js'
import { overSessions } from '../conformance/overSessions.js'

/** What comes of a behaviour with sessions in place of tokens, where it is not the same. */
const DIFFERENT: Record<string, string[]> = {
  // A password is for somebody else, as it is beside the cookie of a token.
  'an Authorization header that is no bearer token': [MISSING, INVALID],
  // It is the store's fault here, and a store that cannot answer is 503.
  'a fault of the configuration is no refusal': ['503', '0 runs'],
}

describeAdapter(
  Object.fromEntries(Object.entries(frameworks).map(([name, serve]) => [name, overSessions(serve)])),
  {},
  (name, expected) =>
    // Only the app knows where a session stands, so that every reply may differ by its cookies.
    (DIFFERENT[name] ?? expected).map((one) =>
      one.replace(/(Vary.*)Authorization$/, (_all, before: string) =>
        before === 'Vary names ' ? `${before}Authorization,Cookie` : `${before}Authorization, Cookie`,
      ),
    ),
)
