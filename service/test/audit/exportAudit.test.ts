import { CloudEvent, HTTP } from 'cloudevents'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendAudit, type AuditFormat, type AuditRecord, exportAudit } from '../../src/audit/index.js'
import { auditDatabase, NOW, record } from '../support/auditDatabase.js'
import { faultsOfOcsf } from './support/ocsfAuthentication.js'

const session = 's'.repeat(22)
const records: AuditRecord[] = [
  record({
    at: NOW,
    session,
    type: 'impersonation.started',
    phase: 'attempt',
    outcome: 'success',
    detail: { reason: 'Order "7",\nplease' },
  }),
  record({ at: NOW + 1, session, type: 'impersonation.ended', code: 'stopped' }),
  record({ at: NOW + 2, type: 'impersonation.refused', outcome: 'refused', code: 'rank_too_high' }),
  record({
    at: NOW + 3,
    type: 'break_glass.used',
    actor: { id: '=cmd|calc!A0', email: '+1@example.com', name: 'Olga' },
  }),
  record({ at: NOW + 4, type: 'settings.changed', actor: { id: '  @sum' }, subject: { id: '\tproduction' } }),
  record({ at: NOW + 5, type: 'request', outcome: 'failed' }),
]

const statements: string[] = []
let database: Awaited<ReturnType<typeof auditDatabase>>
beforeAll(async () => {
  database = await auditDatabase({ onStatement: (statement) => statements.push(statement) })
  await database.inTransaction((trx) => appendAudit(trx, records))
})
afterAll(() => database.stop())

const source = 'https://auth.example.com/'
const exported = async (format: AuditFormat, pageSize = 2, environment = 'production') => {
  const { stream, ...rest } = exportAudit(database.db, { environment }, { format, source, pageSize })
  return { text: await new Response(stream).text(), ...rest }
}
const lines = (text: string) => {
  expect(text.endsWith('\n')).toBe(true)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, never>)
}

test('JSON Lines: every record, the oldest first', async () => {
  const { text, mediaType, fileName } = await exported('jsonl')
  expect([mediaType, fileName]).toEqual(['application/x-ndjson', 'audit.jsonl'])
  const found = lines(text)
  expect(found.map(({ id }) => id)).toEqual(records.map(({ id }) => id))
  expect(found[0]).toMatchObject({ ...records[0], time: new Date(NOW).toISOString() })
})

test('every format is the same however it is read', async () => {
  for (const format of ['jsonl', 'csv', 'cloudevents', 'ocsf'] as const) {
    const { text } = await exported(format, 1000)
    for (const pageSize of [1, 2, 3, 6]) expect((await exported(format, pageSize)).text).toBe(text)
  }
})

test('nothing is a valid export, too', async () => {
  expect((await exported('jsonl', 2, 'none')).text).toBe('')
  expect((await exported('ocsf', 2, 'none')).text).toBe('')
  expect((await exported('csv', 2, 'none')).text).toMatch(/^time,[\w,]+\r\n$/)
  expect(JSON.parse((await exported('cloudevents', 2, 'none')).text)).toEqual([])
})

test('CSV: quoted, with a header, and nothing that a spreadsheet would run', async () => {
  const { text, mediaType } = await exported('csv')
  expect(mediaType).toBe('text/csv; charset=utf-8; header=present')
  const [header = [], ...rows] = parseCsv(text)
  expect(rows).toHaveLength(records.length)
  const cell = (row: number, name: string) => rows[row]?.[header.indexOf(name)]
  expect(cell(0, 'detail')).toBe('{"reason":"Order \\"7\\",\\nplease"}')
  expect(cell(0, 'time')).toBe('2026-11-18T11:06:40.000Z')
  expect([cell(0, 'session'), cell(0, 'phase'), cell(0, 'seq')]).toEqual([session, 'attempt', '1'])
  expect([cell(3, 'actor_id'), cell(3, 'actor_email')]).toEqual([`'=cmd|calc!A0`, `'+1@example.com`])
  expect([cell(4, 'actor_id'), cell(4, 'subject_id')]).toEqual([`'  @sum`, `'\tproduction`])
  expect(cell(4, 'session')).toBe('')
  for (const row of rows) for (const one of row) expect(one).not.toMatch(/^\s*[=+\-@]|^[\t\r]/)
})

describe('CloudEvents 1.0', () => {
  test('is read and found valid by the SDK of CloudEvents', async () => {
    const { text, mediaType } = await exported('cloudevents')
    expect(mediaType).toBe('application/cloudevents-batch+json; charset=utf-8')
    const events = [HTTP.toEvent({ headers: { 'content-type': mediaType }, body: text })].flat()
    expect(events).toHaveLength(records.length)
    // It refuses what is not valid.
    for (const event of events) expect(new CloudEvent(event).validate()).toBe(true)
    // `source` and `id` name one event.
    expect(new Set(events.map(({ id, source: from }) => JSON.stringify([from, id]))).size).toBe(events.length)
    expect(events[0]).toMatchObject({
      id: `${records[0]?.id}/attempt`,
      source: 'https://auth.example.com/environments/production',
      type: 'impersonation-kit.impersonation.started',
      subject: 'user_1',
      data: { actor: records[0]?.actor, subject: records[0]?.subject, session, phase: 'attempt' },
    })
  })
})

describe('OCSF 1.6, class 3002', () => {
  test('is valid by the schema of the class', async () => {
    const found = lines((await exported('ocsf')).text) as Record<string, any>[]
    expect(found).toHaveLength(records.length)
    expect(found.flatMap(faultsOfOcsf)).toEqual([])
    expect(new Set(found.map(({ metadata }) => metadata.uid)).size).toBe(found.length)
  })

  test.each<[string, (event: Record<string, any>) => unknown]>([
    ['an attribute that the class does not have', (event) => (event['chain'] = 'c')],
    ['an attribute that is missing', (event) => delete event['metadata']],
    ['a type that is not of the activity', (event) => (event['activity_id'] = 1)],
    ['a caption that is not of its number', (event) => (event['severity'] = 'High')],
    ['a time that is text', (event) => (event['time'] = new Date(NOW).toISOString())],
    ['a user without a name or an id', (event) => (event['user'] = {})],
  ])('is not, with %s', async (_name, spoil) => {
    const [event = {}] = lines((await exported('ocsf')).text) as Record<string, any>[]
    spoil(event)
    expect(faultsOfOcsf(event)).not.toEqual([])
  })

  test('start, stop, refusal and the rest', async () => {
    const found = lines((await exported('ocsf')).text) as Record<string, any>[]
    const facts = found.map((event) => [
      event.activity_id,
      event.account_switch_type_id,
      event.status_id,
      event.severity_id,
    ])
    expect(facts).toEqual([
      [7, 2, 1, 1],
      [2, undefined, 1, 1],
      [7, 2, 2, 3],
      [99, undefined, 1, 4],
      [99, undefined, 1, 1],
      [99, undefined, 2, 3],
    ])
    expect(found[0]).toMatchObject({
      activity_name: 'Account Switch',
      account_switch_type: 'Impersonate',
      time: NOW,
      session: { uid: session },
      user: { uid: 'user_1', email_addr: 'ursula@example.com' },
      actor: { user: { uid: 'op_1', email_addr: 'olga@example.com' }, session: { uid: session } },
      message: 'impersonation.started',
    })
    expect(found[1]).toMatchObject({ activity_name: 'Logoff', status_code: 'stopped', type_uid: 300202 })
    expect(found[3]).toMatchObject({
      activity_name: 'break_glass.used',
      severity: 'High',
      actor: { user: { name: 'Olga' } },
    })
    expect(found[2]?.session).toBeUndefined()
  })
})

test('a reader who takes little has little read for it, and can stop', async () => {
  statements.length = 0
  const { stream } = exportAudit(
    database.db,
    { environment: 'production' },
    { format: 'jsonl', source, pageSize: 1 },
  )
  const reader = stream.getReader()
  await reader.read()
  await reader.read()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(statements.length).toBeLessThanOrEqual(3)
  await reader.cancel()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(statements.length).toBeLessThanOrEqual(3)
})

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  expect(text.endsWith('\r\n')).toBe(true)
  const row = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g
  const rows: string[][] = [[]]
  for (const [, cell = '', end] of text.matchAll(row)) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}
