import type { StoredAuditRecord } from '../AuditRecord.js'
import type { Format } from './Format.js'

/** CloudEvents 1.0.2: the JSON batch format (section 4 of "JSON Event Format for CloudEvents"). */
export const cloudEvents: Format = {
  mediaType: 'application/cloudevents-batch+json; charset=utf-8',
  extension: 'cloudevents.json',
  before: '[',
  between: ',\n',
  after: ']\n',
  toText: (record, source) => JSON.stringify(toCloudEvent(record, source)),
}

function toCloudEvent(record: StoredAuditRecord, source: string) {
  const { id, phase, at, environment, type, subject, ...data } = record
  return {
    specversion: '1.0',
    // `source` and `id` together name one event; an attempt and its outcome share the id.
    id: phase === undefined ? id : `${id}/${phase}`,
    source: `${source.replace(/\/$/, '')}/environments/${encodeURIComponent(environment)}`,
    type: `impersonation-kit.${type}`,
    time: new Date(at).toISOString(),
    ...(subject && { subject: subject.id }),
    datacontenttype: 'application/json',
    data: { ...data, environment, ...(phase && { phase }), ...(subject && { subject }) },
  }
}
