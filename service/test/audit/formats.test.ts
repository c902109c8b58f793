import { describe, expect, test } from 'vitest'
import type { StoredAuditRecord } from '../../src/audit/AuditRecord.js'
import { formats } from '../../src/audit/formats/formats.js'

const at = Date.UTC(2026, 10, 28, 12)
const time = '2026-11-28T12:00:00.000Z'
const chain = 'production/day/2026-11-28'
/** With nothing that a record need not have. */
const bare: StoredAuditRecord = {
  id: 'e1',
  at,
  environment: 'production',
  type: 'settings.changed',
  chain,
  seq: 7,
  hash: 'h',
}
/** With everything that one can have. */
const full: StoredAuditRecord = {
  ...bare,
  phase: 'outcome',
  type: 'impersonation.refused',
  session: 's',
  actor: { id: 'op_1', email: 'olga@example.com', name: 'Olga' },
  subject: { id: 'user_1', email: 'ursula@example.com', name: 'Ursula' },
  outcome: 'refused',
  code: 'rank_too_high',
  detail: { reason: 'A "test"' },
  erasedBy: 'e9',
}
const source = 'https://auth.example.com/'

describe('CSV', () => {
  test('has a column for every fact, quoted, and an empty cell for what is not there', () => {
    const { before, toText, extension } = formats.csv
    expect([before, extension]).toEqual([
      'time,environment,type,actor_id,actor_email,subject_id,subject_email,session,outcome,code,detail,id,phase,chain,seq,hash,erased_by\r\n',
      'csv',
    ])
    expect(toText(full, source)).toBe(
      `"${time}","production","impersonation.refused","op_1","olga@example.com","user_1","ursula@example.com","s","refused","rank_too_high","{""reason"":""A \\""test\\""""}","e1","outcome","${chain}","7","h","e9"\r\n`,
    )
    expect(toText(bare, source)).toBe(
      `"${time}","production","settings.changed",,,,,,,,,"e1",,"${chain}","7","h",\r\n`,
    )
  })

  test.each(['=1', '+1', '-1', '@a', '＝1', '＋1', '－1', '＠a', ' =1', '\t\n =1', '\ta', '\ra', '\na'])(
    'S42: %j is a text for a spreadsheet',
    (id) => {
      expect(formats.csv.toText({ ...bare, actor: { id } }, source)).toContain(`,"'${id}",`)
    },
  )

  test.each(['a=1', '1+1', 'a-b', 'a@b', ' a', '"'])('%j is left as it is', (id) => {
    expect(formats.csv.toText({ ...bare, actor: { id } }, source)).toContain(
      `,"${id.replaceAll('"', '""')}",`,
    )
  })

  test('what is no text is written as JSON, and a number below zero is a number', () => {
    const written = (email: unknown) => formats.csv.toText({ ...bare, actor: { id: 'a', email } }, source)
    expect(written(-5)).toContain(',"-5",')
    expect(written(['x'])).toContain(',"[""x""]",')
    expect(written(null)).toContain(',"a",,')
  })
})

test('a CloudEvent has its names and its time outside, and all else as its data', () => {
  const { toText, ...rest } = formats.cloudevents
  expect(rest).toEqual({
    mediaType: 'application/cloudevents-batch+json; charset=utf-8',
    extension: 'cloudevents.json',
    before: '[',
    between: ',\n',
    after: ']\n',
  })
  const { id: _id, at: _at, type: _type, ...data } = full
  expect(JSON.parse(toText({ ...full, environment: 'a b' }, source))).toEqual({
    specversion: '1.0',
    id: 'e1/outcome',
    source: 'https://auth.example.com/environments/a%20b',
    type: 'impersonation-kit.impersonation.refused',
    time,
    subject: 'user_1',
    datacontenttype: 'application/json',
    data: { ...data, environment: 'a b' },
  })
  expect(JSON.parse(toText(bare, 'https://auth.example.com/kit/'))).toEqual({
    specversion: '1.0',
    id: 'e1',
    source: 'https://auth.example.com/kit/environments/production',
    type: 'impersonation-kit.settings.changed',
    time,
    datacontenttype: 'application/json',
    data: { environment: 'production', chain, seq: 7, hash: 'h' },
  })
})

test('a line of JSON has the record as it is, and its time for people', () => {
  const { toText, ...rest } = formats.jsonl
  expect(rest).toEqual({ mediaType: 'application/x-ndjson', extension: 'jsonl' })
  expect(toText(full, source)).toBe(`${JSON.stringify({ ...full, time })}\n`)
})

describe('OCSF', () => {
  const toOcsf = (record: StoredAuditRecord): unknown => JSON.parse(formats.ocsf.toText(record, source))

  test('says everything of a refused start', () => {
    const { toText: _, ...rest } = formats.ocsf
    expect(rest).toEqual({ mediaType: 'application/x-ndjson', extension: 'ocsf.jsonl' })
    expect(toOcsf(full)).toEqual({
      activity_id: 7,
      activity_name: 'Account Switch',
      account_switch_type_id: 2,
      account_switch_type: 'Impersonate',
      category_uid: 3,
      category_name: 'Identity & Access Management',
      class_uid: 3002,
      class_name: 'Authentication',
      type_uid: 300_207,
      time: at,
      severity_id: 3,
      severity: 'Medium',
      status_id: 2,
      status: 'Failure',
      status_code: 'rank_too_high',
      message: 'impersonation.refused',
      user: { uid: 'user_1', email_addr: 'ursula@example.com', name: 'Ursula' },
      actor: {
        user: { uid: 'op_1', email_addr: 'olga@example.com', name: 'Olga' },
        session: { uid: 's' },
      },
      session: { uid: 's' },
      service: { name: 'impersonation-kit-service' },
      metadata: {
        version: '1.6.0',
        uid: 'e1/outcome',
        event_code: 'impersonation.refused',
        log_name: 'audit',
        product: { name: 'impersonation-kit-service', vendor_name: 'impersonation-kit' },
      },
      unmapped: {
        environment: 'production',
        chain,
        seq: 7,
        hash: 'h',
        outcome: 'refused',
        detail: { reason: 'A "test"' },
        erased_by: 'e9',
      },
    })
  })

  test('says no more than is known of an erased record', () => {
    expect(toOcsf(bare)).toEqual({
      activity_id: 99,
      activity_name: 'settings.changed',
      category_uid: 3,
      category_name: 'Identity & Access Management',
      class_uid: 3002,
      class_name: 'Authentication',
      type_uid: 300_299,
      time: at,
      severity_id: 1,
      severity: 'Informational',
      status_id: 1,
      status: 'Success',
      message: 'settings.changed',
      user: { uid: 'erased' },
      actor: { user: { uid: 'erased' } },
      service: { name: 'impersonation-kit-service' },
      metadata: {
        version: '1.6.0',
        uid: 'e1',
        event_code: 'settings.changed',
        log_name: 'audit',
        product: { name: 'impersonation-kit-service', vendor_name: 'impersonation-kit' },
      },
      unmapped: { environment: 'production', chain, seq: 7, hash: 'h' },
    })
  })

  test.each<[Partial<StoredAuditRecord>, object]>([
    [
      { type: 'impersonation.started' },
      { activity_id: 7, account_switch_type_id: 2, type_uid: 300_207, status: 'Success' },
    ],
    [
      { type: 'impersonation.ended', code: 'idle' },
      { activity_id: 2, activity_name: 'Logoff', type_uid: 300_202, status_code: 'idle' },
    ],
    [{ type: 'break_glass.used' }, { severity_id: 4, severity: 'High', status: 'Success' }],
    [
      { type: 'request', outcome: 'failed' },
      { severity_id: 3, status_id: 2, status: 'Failure' },
    ],
    [
      { type: 'request', outcome: 'refused' },
      { severity_id: 3, status_id: 2, status: 'Failure' },
    ],
    [
      { type: 'request', outcome: 'done' },
      { severity_id: 1, status_id: 1, status: 'Success' },
    ],
    [{ actor: { id: 'a', email: 7, name: {} } }, { actor: { user: { uid: 'a' } } }],
  ])('of %j says %j', (over, said) => {
    expect(toOcsf({ ...bare, ...over })).toMatchObject(said)
  })

  test('names a person by texts alone', () => {
    expect(toOcsf({ ...bare, subject: { id: 'u', email: ['x'], name: 7 } })).toHaveProperty('user', {
      uid: 'u',
    })
  })
})
