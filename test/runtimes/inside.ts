import { crampedSink, keepingSink } from '../conformance/auditBehaviours.js'
import { noteWho } from '../conformance/contextBehaviours.js'
import { isActive } from '../conformance/isActive.js'
import { tell } from '../conformance/told.js'

/** Options that are functions and run where the app does. All others run where the tests do, and are asked for over HTTP. */
export const inside: Record<string, unknown> = { crampedSink, isActive, keepingSink, noteWho, tell }
