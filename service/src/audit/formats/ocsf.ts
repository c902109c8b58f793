import type { AuditParty, StoredAuditRecord } from '../AuditRecord.js'
import type { Format } from './Format.js'

const CLASS = 3002

/** OCSF 1.6.0, class Authentication (3002), one object a line. */
export const ocsf: Format = {
  mediaType: 'application/x-ndjson',
  extension: 'ocsf.jsonl',
  toText: (record) => `${JSON.stringify(toOcsf(record))}\n`,
}

function toOcsf(record: StoredAuditRecord) {
  const { id, phase, at, environment, type, actor, subject, session, outcome, code, detail } = record
  const activity = activityOf(type)
  const hasFailed = type === 'impersonation.refused' || outcome === 'failed' || outcome === 'refused'
  return {
    ...activity,
    category_uid: 3,
    category_name: 'Identity & Access Management',
    class_uid: CLASS,
    class_name: 'Authentication',
    type_uid: CLASS * 100 + activity.activity_id,
    time: at,
    ...(type.startsWith('break_glass') ? { severity_id: 4, severity: 'High' } : severityOf(hasFailed)),
    ...(hasFailed ? { status_id: 2, status: 'Failure' } : { status_id: 1, status: 'Success' }),
    ...(code !== undefined && { status_code: code }),
    message: type,
    user: userOf(subject),
    actor: { user: userOf(actor), ...(session !== undefined && { session: { uid: session } }) },
    ...(session !== undefined && { session: { uid: session } }),
    service: { name: 'impersonation-kit-service' },
    metadata: {
      version: '1.6.0',
      uid: phase === undefined ? id : `${id}/${phase}`,
      event_code: type,
      log_name: 'audit',
      product: { name: 'impersonation-kit-service', vendor_name: 'impersonation-kit' },
    },
    unmapped: {
      environment,
      chain: record.chain,
      seq: record.seq,
      hash: record.hash,
      ...(outcome !== undefined && { outcome }),
      ...(detail && { detail }),
      ...(record.erasedBy !== undefined && { erased_by: record.erasedBy }),
    },
  }
}

/** `account_switch_type_id` 2 means "Impersonate". */
function activityOf(type: string) {
  if (type === 'impersonation.started' || type === 'impersonation.refused') {
    return {
      activity_id: 7,
      activity_name: 'Account Switch',
      account_switch_type_id: 2,
      account_switch_type: 'Impersonate',
    }
  }
  if (type === 'impersonation.ended') return { activity_id: 2, activity_name: 'Logoff' }
  return { activity_id: 99, activity_name: type }
}

function severityOf(hasFailed: boolean) {
  return hasFailed ? { severity_id: 3, severity: 'Medium' } : { severity_id: 1, severity: 'Informational' }
}

function userOf(party: AuditParty | undefined) {
  const email = party?.['email']
  const name = party?.['name']
  return {
    uid: party?.id ?? 'erased',
    ...(typeof email === 'string' && { email_addr: email }),
    ...(typeof name === 'string' && { name }),
  }
}
