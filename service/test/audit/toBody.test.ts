import { describe, expect, test } from 'vitest'
import type { AuditRecord } from '../../src/audit/index.js'
import { bodyHash } from '../../src/audit/hashRow.js'
import { toBody } from '../../src/audit/toBody.js'

const NOW = Date.UTC(2026, 10, 28, 12)
const record = (over: object = {}): AuditRecord => ({
  id: 'event_1',
  at: NOW,
  environment: 'production',
  type: 'impersonation.started',
  actor: { id: 'op_1' },
  subject: { id: 'user_1' },
  ...over,
})
const session = 'abcDEF012_-abcDEF012_-'

function faultOf(over: object): unknown {
  try {
    toBody(record(over))
  } catch (error) {
    expect(error).toMatchObject({ name: 'AuditError', code: 'invalid_record' })
    return (error as Error).message.replace('An audit record was refused: ', '')
  }
  return undefined
}

test('a record becomes a row with nothing but its place in the chain missing', () => {
  const {
    salt,
    body_hash: hash,
    ...row
  } = toBody(record({ phase: 'outcome', session, outcome: 'success', code: 'ok', detail: { b: 1, a: [2] } }))
  expect(row).toEqual({
    chain: `production/session/${session}`,
    id: 'event_1',
    phase: 'outcome',
    at: NOW,
    environment: 'production',
    type: 'impersonation.started',
    session,
    actor_id: 'op_1',
    actor: '{"id":"op_1"}',
    subject_id: 'user_1',
    subject: '{"id":"user_1"}',
    outcome: 'success',
    code: 'ok',
    detail: '{"a":[2],"b":1}',
    tombstone: null,
  })
  expect(salt).toMatch(/^[\da-f-]{36}$/)
  expect(hash).toBe(bodyHash({ ...row, salt }))
})

test('what was not said is null, and a detail is always there', () => {
  expect(toBody(record())).toMatchObject({
    chain: 'production/day/2026-11-28',
    phase: '',
    session: null,
    outcome: null,
    code: null,
    detail: '{}',
  })
})

test('the same record has another hash each time: nobody can guess an erased body by trying', () => {
  expect(toBody(record()).body_hash).not.toBe(toBody(record()).body_hash)
})

describe('what is refused is named, and never repeated', () => {
  const longParty = (id: string, length: number) => ({
    id,
    n: 'x'.repeat(length - JSON.stringify({ id, n: '' }).length),
  })

  test.each<[string, object, object]>([
    ['id must be a text of 1 to 128 characters.', { id: 'x'.repeat(129) }, { id: 'x'.repeat(128) }],
    ['id must be a text of 1 to 128 characters.', { id: '' }, { id: 'x' }],
    [
      'environment must be a text of 1 to 64 characters.',
      { environment: 'x'.repeat(65) },
      { environment: 'x'.repeat(64) },
    ],
    ['type must be a text of 1 to 64 characters.', { type: 'x'.repeat(65) }, { type: 'x'.repeat(64) }],
    [
      'outcome must be a text of 1 to 64 characters.',
      { outcome: 'x'.repeat(65) },
      { outcome: 'x'.repeat(64) },
    ],
    ['code must be a text of 1 to 64 characters.', { code: 'x'.repeat(65) }, { code: 'x'.repeat(64) }],
    ['code must be a text of 1 to 64 characters.', { code: null }, { code: undefined }],
    ['phase must be "attempt" or "outcome".', { phase: 'begin' }, { phase: 'attempt' }],
    ['phase must be "attempt" or "outcome".', { phase: null }, { phase: undefined }],
    ['at must be Unix milliseconds.', { at: -1 }, { at: 0 }],
    ['at must be Unix milliseconds.', { at: 0.5 }, { at: 1 }],
    ['at must be Unix milliseconds.', { at: String(NOW) }, {}],
    ['session must be what hashSession gives.', { session: session.slice(1) }, { session }],
    ['session must be what hashSession gives.', { session: `${session}x` }, { session }],
    ['session must be what hashSession gives.', { session: `.${session.slice(1)}` }, { session }],
    ['actor.id is missing.', { actor: null }, {}],
    ['actor.id is missing.', { actor: 'op_1' }, {}],
    ['actor.id is missing.', { actor: { name: 'Olga' } }, {}],
    ['subject.id is missing.', { subject: undefined }, {}],
    [
      'actor.id must be a text of 1 to 256 characters.',
      { actor: { id: 'x'.repeat(257) } },
      { actor: { id: 'x'.repeat(256) } },
    ],
    ['subject.id must be a text of 1 to 256 characters.', { subject: { id: 7 } }, { subject: { id: '7' } }],
    [
      'actor is longer than 2048 characters as JSON.',
      { actor: longParty('a', 2049) },
      { actor: longParty('a', 2048) },
    ],
    [
      'subject is longer than 2048 characters as JSON.',
      { subject: longParty('a', 2049) },
      { subject: longParty('a', 2048) },
    ],
    [
      'detail is longer than 16384 characters as JSON.',
      { detail: longParty('a', 16_385) },
      { detail: longParty('a', 16_384) },
    ],
    ['detail must be an object.', { detail: [] }, { detail: {} }],
    ['detail must be an object.', { detail: null }, { detail: {} }],
    ['detail must be an object.', { detail: { toJSON: () => 'text' } }, { detail: { toJSON: () => ({}) } }],
    ['detail is not plain JSON.', { detail: { n: 1n } }, { detail: { n: 1 } }],
    ['id has a character that cannot be stored.', { id: 'a\0' }, { id: 'a\u0001' }],
    ['id has a character that cannot be stored.', { id: '\ud800a' }, { id: '\u{1f600}' }],
    ['actor.id has a character that cannot be stored.', { actor: { id: 'a\udc00' } }, {}],
  ])('%s', (message, wrong, right) => {
    expect(faultOf(wrong)).toBe(message)
    expect(faultOf(right)).toBeUndefined()
  })

  test('and what made it impossible is its cause', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    for (const detail of [cyclic, { n: 1n }])
      expect(() => toBody(record({ detail }))).toThrow(
        expect.objectContaining({ code: 'invalid_record', cause: expect.any(TypeError) }),
      )
  })
})

test('S42: every signed token in any text is taken out, and what only looks a little like one stays', () => {
  const head = 'eyJhbGci'
  const said = (text: string) => JSON.parse(toBody(record({ detail: { text } })).detail ?? '') as unknown
  expect(said(`${head}.abcde.sig_-9 and ${head}.a-b_c.`)).toEqual({ text: '(token) and (token)' })
  expect(said('eyJ12345.12345.')).toEqual({ text: '(token)' })
  for (const text of ['eyJ1234.12345.', 'eyJ12345.1234.', 'eyJ12345.12345', 'ey12345.12345.x'])
    expect(said(text)).toEqual({ text })
})
