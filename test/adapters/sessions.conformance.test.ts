import { describeAdapter } from '../conformance/describeAdapter.js'
import { frameworks } from '../conformance/frameworks.js'
import { overSessions, toExpectedOfSessions } from '../conformance/overSessions.js'
import { sessionBehaviours } from '../conformance/sessionBehaviours.js'

describeAdapter(
  Object.fromEntries(Object.entries(frameworks).map(([name, serve]) => [name, overSessions(serve)])),
  {},
  toExpectedOfSessions,
  [],
  sessionBehaviours,
)
