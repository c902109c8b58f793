import type { Format } from './Format.js'

/** One JSON object a line. */
export const jsonLines: Format = {
  mediaType: 'application/x-ndjson',
  extension: 'jsonl',
  toText: (record) => `${JSON.stringify({ ...record, time: new Date(record.at).toISOString() })}\n`,
}
