import { type EnvironmentSettings, hashSession } from 'impersonation-kit/server'
import { expect } from 'vitest'
import { verifyAudit } from '../../src/audit/index.js'
import type { Impersonation } from '../../src/impersonations/index.js'
import type { Database } from '../../src/store/index.js'
import { ORIGIN } from './runCli.js'
import { browser } from './startService.js'

export const BASE = '/api/operators/production'
export const REASON = 'The invoice is missing'

/** Turns impersonation on for everybody in support. */
export async function turnOn(url: string, more: Partial<EnvironmentSettings> = {}): Promise<void> {
  const owner = browser(ORIGIN, 'owner', url)
  const read = await owner.get(`${BASE}/settings`)
  const { settings } = (await read.json()) as { settings: EnvironmentSettings }
  const all = { ...settings, enabled: true, impersonators: [{ who: { role: 'support' }, tenants: '*' }] }
  const put = await owner.put(
    `${BASE}/settings`,
    { ...all, ...more },
    { 'if-match': read.headers.get('etag') ?? '' },
  )
  expect(put.status).toBe(200)
}

/** What a caller was answered: 0 where the connection broke. */
export interface Answer {
  /** Who asked: `op_17`. */
  number: number
  status: number
  code?: string
  id?: string
  isRedeemed: boolean
}

/** One operator asks for one user, and redeems the ticket if told so. Never throws. */
export async function startOne(url: string, number: number, isToRedeem = false): Promise<Answer> {
  const answer: Answer = { number, status: 0, isRedeemed: false }
  try {
    const who = browser(ORIGIN, `op_${number}`, url)
    const reply = await who.post(`${BASE}/impersonations`, { userId: `user_${number}`, reason: REASON })
    const body = (await reply.json()) as { ticket?: string; code?: string; impersonation?: { id: string } }
    answer.status = reply.status
    if (body.code !== undefined) answer.code = body.code
    if (body.impersonation) answer.id = body.impersonation.id
    if (isToRedeem && body.ticket !== undefined) {
      answer.isRedeemed = (await who.post('/redeem', { ticket: body.ticket })).status === 303
    }
  } catch {
    // The connection broke: whether it was done, nobody knows.
  }
  return answer
}

/** So many starts, one operator each, by so many callers at a time. `urlOf` says whom each asks; it is told how many were answered. */
export async function startMany(
  range: { from: number; count: number; callers: number },
  urlOf: (number: number, answered: number) => string,
): Promise<Answer[]> {
  const answers: Answer[] = []
  let next = range.from
  const caller = async (): Promise<void> => {
    while (next < range.from + range.count) {
      const number = next++
      answers.push(await startOne(urlOf(number, answers.length), number, number % 5 === 0))
    }
  }
  await Promise.all(Array.from({ length: range.callers }, caller))
  return answers
}

interface Row {
  id: string
  state: string
  value: string
}

const sessionOf = ({ value }: Row) => (JSON.parse(value) as Impersonation).session
/** On a busy machine a minute passes, and with it a ticket that nobody has redeemed. */
const isTicketOver = (row: Row): boolean => {
  const { end, startedAt, endedAt = 0, ticketExpiresAt = Infinity } = sessionOf(row)
  return (
    row.state === 'ended' && end === 'not_redeemed' && startedAt === undefined && endedAt >= ticketExpiresAt
  )
}
const hasRun = (row: Row): boolean => ['active', 'ended'].includes(row.state) && !isTicketOver(row)

/** Nothing that was acknowledged is lost, nothing is half done, and every session stands in the audit, whose chains are whole. */
export async function expectWhole({ db }: Database, answers: readonly Answer[]): Promise<void> {
  expect(await verifyAudit(db)).toMatchObject({ ok: true })
  const rows = await db.selectFrom('impersonation').select(['id', 'state', 'value']).execute()
  const events = await db.selectFrom('audit_event').select(['session', 'type']).execute()
  const tickets = new Set(
    (await db.selectFrom('ticket').select('impersonation_id').execute()).map((one) => one.impersonation_id),
  )
  const browsers = new Set(
    (await db.selectFrom('browser_session').select('impersonation_id').execute()).map(
      (one) => one.impersonation_id,
    ),
  )
  const typesOf = groupBy(events, ({ session }) => session)
  const states = new Map(rows.map((row) => [row.id, isTicketOver(row) ? 'ready' : row.state]))

  const lost = answers.filter(({ status, id = '', isRedeemed }) => {
    const state = states.get(id)
    return status === 201 && state !== (isRedeemed ? 'active' : 'ready') && (isRedeemed || state !== 'active')
  })
  expect(lost).toEqual([])

  const wrong: string[] = []
  for (const row of rows) {
    const { id, state } = row
    const types = (typesOf.get(await hashSession(ORIGIN, id)) ?? []).map(({ type }) => type)
    const isWhole =
      types.filter((type) => type === 'impersonation.requested').length === 1 &&
      types.includes('impersonation.started') === hasRun(row) &&
      (tickets.has(id) === (state !== 'approved') || isTicketOver(row)) &&
      browsers.has(id) === hasRun(row)
    if (!isWhole) wrong.push(`${id} ${state} ${types.join()}`)
  }
  expect(wrong).toEqual([])
  // And nothing is told of a session that is not there.
  expect([...typesOf.keys()].filter((session) => session !== null)).toHaveLength(rows.length)
}

/** What `Map.groupBy` does, which Node 20 has not. */
export function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    groups.set(key, [...(groups.get(key) ?? []), value])
  }
  return groups
}
