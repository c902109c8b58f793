import { cloudEvents } from './cloudEvents.js'
import { csv } from './csv.js'
import { jsonLines } from './jsonLines.js'
import { ocsf } from './ocsf.js'

/** The formats of an export, by the name that the address gives. */
export const formats = { jsonl: jsonLines, csv, cloudevents: cloudEvents, ocsf }

export type AuditFormat = keyof typeof formats
