import './support/setup.js'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { AdminProvider, type AuditEntry, AuditLog } from 'impersonation-kit/admin'
import { type Answer, startService } from './support/startService.js'

const sam = { id: 'sam', name: 'Sam Support' }
const maya = { id: 'maya', name: 'Maya Okafor' }
const lee = { id: 'lee', name: 'Lee Lead', role: 'lead' }

beforeEach(() => {
  const strict = console.error
  vi.spyOn(console, 'error').mockImplementation((...said: unknown[]) => {
    if (said[1] !== 'search') strict(...said) // happy-dom does not know the element
  })
})

/** What stands in the row of one record: its sentence, and its details. */
async function rowOf(record: Pick<AuditEntry, 'type'> & Partial<AuditEntry>): Promise<(string | null)[]> {
  const entry = {
    id: 'one',
    at: 1_790_000_000_000,
    environment: 'production',
    actor: sam,
    subject: maya,
    chain: 'c',
    seq: 1,
    hash: 'h',
    ...record,
  }
  const { url } = await startService({
    'GET /api/operators/production/audit': () => ({ body: { records: [entry] } }),
  })
  render(
    <AdminProvider url={url} environment="production">
      <AuditLog />
    </AdminProvider>,
  )
  const sentence = await screen.findByRole('rowheader')
  return [sentence.textContent, sentence.nextElementSibling?.textContent.trim() ?? null]
}

test.each([
  ['approval.given', { left: 1 }, 'Lee Lead approved that Sam Support impersonates Maya Okafor'],
  ['approval.denied', {}, 'Lee Lead denied that Sam Support impersonates Maya Okafor'],
  ['approval.taken', {}, 'Lee Lead answered the request of Sam Support to impersonate Maya Okafor'],
  [
    'impersonation.ended',
    { end: 'revoked' },
    'Lee Lead ended the impersonation of Maya Okafor by Sam Support',
  ],
])('whoever did it is named, not the impersonator: %s', async (type, more, sentence) => {
  expect((await rowOf({ type, detail: { by: 'lee', doneBy: lee, ...more } }))[0]).toBe(sentence)
})

test.each([
  ['name', { ...lee, email: 'lee@example.com' }, 'Lee Lead'],
  ['e-mail address', { id: 'lee', email: 'lee@example.com' }, 'lee@example.com'],
  ['id', { id: 'lee' }, 'lee'],
  ['id, where nothing else is on record', undefined, 'lee'],
])('whoever did it is called by their %s', async (_what, doneBy, name) => {
  const [sentence] = await rowOf({ type: 'approval.given', detail: { by: 'lee', doneBy } })
  expect(sentence).toBe(`${name} approved that Sam Support impersonates Maya Okafor`)
})

test('a session that the customer ended says so', async () => {
  expect(
    await rowOf({ type: 'impersonation.ended', detail: { end: 'revoked', by: 'maya', doneBy: maya } }),
  ).toEqual(['Maya Okafor ended the impersonation of Maya Okafor by Sam Support', ''])
})

test('the answer of the customer is the customer’s', async () => {
  const [sentence] = await rowOf({ type: 'consent.given', detail: { by: 'maya', doneBy: maya } })
  expect(sentence).toBe('Maya Okafor agreed that Sam Support impersonates Maya Okafor')
})

test('what the impersonator did is theirs', async () => {
  expect(await rowOf({ type: 'impersonation.ended', detail: { end: 'stopped', by: 'sam' } })).toEqual([
    'Sam Support stopped impersonating Maya Okafor',
    '',
  ])
})

test.each([
  [{ end: 'expired' }, undefined, 'its time was up'],
  [{ end: 'policy' }, 'user_opted_out', 'no longer allowed · user_opted_out'],
  [{ end: 'expired', doneBy: lee }, undefined, 'its time was up'], // found while Lee did something else
])('nobody is named for what nobody did: %o', async (detail, code, why) => {
  expect(await rowOf({ type: 'impersonation.ended', detail, ...(code !== undefined && { code }) })).toEqual([
    'The impersonation of Maya Okafor by Sam Support ended',
    why,
  ])
})

test('full access that ran out was changed by nobody', async () => {
  expect(
    await rowOf({ type: 'impersonation.mode_changed', detail: { from: 'full', to: 'read-only' } }),
  ).toEqual(['The session of Sam Support as Maya Okafor became read-only', 'Read-only'])
})

test('a change of the mode says from where it was made, and the mode after it', async () => {
  const detail = {
    by: 'sam',
    from: 'read-only',
    to: 'full',
    reason: 'To mend it',
    client: { address: '203.0.113.9' },
  }
  expect(await rowOf({ type: 'impersonation.mode_changed', detail })).toEqual([
    'Sam Support changed the mode of the session as Maya Okafor',
    'Full access · To mend it · from 203.0.113.9',
  ])
})

test('a grant that allows more reads otherwise than before', async () => {
  const before = [{ who: { role: 'support' } }]
  const after = [{ who: { role: 'support' }, modes: ['read-only', 'full'], tenants: ['acme'], maxRank: 2 }]
  const [, details] = await rowOf({
    type: 'settings.changed',
    detail: { changes: [{ path: 'impersonators', before, after }] },
  })
  expect(details).toBe(
    'Who may impersonate: role support (read-only; all tenants; all groups; up to rank 0)' +
      ' → role support (read-only, full; tenants acme; all groups; up to rank 2)',
  )
})

test('what was checked before stands neither beside a check that runs nor beside one that failed', async () => {
  const VERIFY = 'GET /api/operators/production/audit/verify'
  const { url, answers } = await startService({
    'GET /api/operators/production/audit': () => ({ body: { records: [] } }),
    [VERIFY]: () => ({ body: { ok: true, rows: 128, chains: 9, checkpoints: 3 } }),
  })
  render(
    <AdminProvider url={url} environment="production">
      <AuditLog />
    </AdminProvider>,
  )
  const check = await screen.findByRole('button', { name: 'Check that nothing was changed' })
  fireEvent.click(check)
  await screen.findByText(/^All 128 records stand as they were written/)
  let fail!: () => void
  const answered = new Promise<Answer>((resolve) => {
    fail = () =>
      resolve({
        status: 503,
        body: { code: 'database_unavailable', detail: 'The database does not answer.' },
      })
  })
  answers[VERIFY] = () => answered
  fireEvent.click(check)
  await screen.findByRole('button', { name: 'Checking every record…' })
  expect(screen.queryByText(/records stand as they were written/)).toBeNull()
  fail()
  await screen.findByText('The database does not answer.')
  expect(screen.queryByText(/records stand as they were written/)).toBeNull()
})

test('that an export is complete is no longer said beside one that failed', async () => {
  const EXPORT = 'GET /api/operators/production/audit/export'
  // happy-dom would open the file in place of the page.
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  const { url, answers } = await startService({
    'GET /api/operators/production/audit': () => ({ body: { records: [] } }),
    [EXPORT]: () => ({ body: 'id', headers: { 'content-type': 'text/csv' } }),
  })
  render(
    <AdminProvider url={url} environment="production">
      <AuditLog />
    </AdminProvider>,
  )
  const start = async (): Promise<void> => {
    fireEvent.click(await screen.findByRole('button', { name: 'Export…' }))
    fireEvent.click(await screen.findByRole('menuitem', { name: 'JSON Lines' }))
  }
  await start()
  await screen.findByText('The export is complete: 1 kB.')
  answers[EXPORT] = () => ({
    status: 503,
    body: { code: 'database_unavailable', detail: 'The database does not answer.' },
  })
  await start()
  await screen.findByText('The database does not answer.')
  expect(screen.queryByText(/export is complete/)).toBeNull()
})

test('of a long list it says who came and who went, and how many more a record had no room for', async () => {
  const changesOf = async (...changes: unknown[]) =>
    (await rowOf({ type: 'settings.changed', detail: { changes } }))[1]
  const path = 'protectedUsers'
  expect(await changesOf({ path, added: ['user_9', '… and 40 more'], removed: ['user_3'], count: 251 })).toBe(
    'Protected users: user_9, … and 40 more added; user_3 removed; 251 now',
  )
  cleanup()
  expect(await changesOf({ path, added: [], removed: [], count: 210 }, '… and 7 more')).toBe(
    'Protected users: in another order; 210 now · … and 7 more',
  )
})
