import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { hashSession } from 'impersonation-kit/server'
import type { IssuedSession, Issuer } from 'impersonation-kit-service'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import { openDatabase } from '../../src/store/index.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { APP, KEY, startService } from '../support/startService.js'
import { BASE, change, impersonate, json, refresh, type Who } from '../support/steps.js'

type Running = Awaited<ReturnType<typeof startService>>
/** Longer than the five seconds after which the service looks after its sessions. */
const SOON = { interval: 200 }

/** The product's auth. It answers at once, until a test has it wait. */
const answers: Pick<Issuer, 'keep' | 'end'> = { keep: async () => true, end: async () => undefined }
const issue: Issuer = {
  name: 'acme-auth',
  modes: ['read-only', 'full'],
  begin: async (_request, { id }) => ({ handle: id }),
  keep: (session) => answers.keep(session),
  end: (session) => answers.end(session),
  leave: async () => ({}),
  ownRequest: async (request) => request,
}
/** Answers nothing until it is let go. */
function gate() {
  let open = (): void => undefined
  const held = new Promise<void>((resolve) => {
    open = resolve
  })
  onTestFinished(open)
  return { held, open }
}

/** `keep` gives no answer about sessions that are waited for, until it is let go; what it was asked about them is in `asked`. */
function holdKeep(isHeld: (id: string) => boolean, see: (session: IssuedSession) => void = () => undefined) {
  const { held, open } = gate()
  const asked = new Set<string>()
  answers.keep = async (session) => {
    see(session)
    if (!isHeld(session.id)) return true
    asked.add(session.id)
    await held
    return true
  }
  return { asked, open }
}

let running: Running
beforeAll(async () => {
  running = await startService({ issue })
})
afterAll(() => running.stop())
const allow = (owner: Who) =>
  change(owner, {
    enabled: true,
    maxSessions: 10,
    maxStartsPerHour: 1_000,
    impersonators: [{ who: { role: 'support' } }],
  })
beforeEach(async () => {
  answers.keep = async () => true
  answers.end = async () => undefined
  running.clock.now = Date.now()
  expect((await allow(running.as('owner'))).status).toBe(200)
  expect((await running.as('owner').post(`${BASE}/impersonations/end-all`)).status).toBe(200)
})

const begin = async (duration = 900) => {
  const ana = running.as('ana')
  const id = await impersonate(ana, 'user_42', { duration })
  const { access_token: token } = await json<{ access_token: string }>(await refresh(ana))
  return { id, token }
}
const beginMany = async (many: number): Promise<Set<string>> => {
  const ids = new Set<string>()
  for (let count = 0; count < many; count += 1) ids.add((await begin()).id)
  return ids
}
const stateOf = async (id: string): Promise<string> => {
  const reply = await running.as('owner').get(`${BASE}/impersonations/${id}`)
  return (await json<{ impersonation: { state: string } }>(reply)).impersonation.state
}
const isActive = async (token: string): Promise<boolean> => {
  const reply = await fetch(`${running.origin}/api/v1/introspect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: new URLSearchParams({ token }),
  })
  return (await json<{ active: boolean }>(reply)).active
}
const told = async (id: string, of = running): Promise<string[]> => {
  const reply = await of.as('owner').get(`${BASE}/audit?limit=100`)
  const { records } = await json<{
    records: { type: string; session?: string; detail?: { end?: string } }[]
  }>(reply)
  const hash = await hashSession(of.origin, id)
  return records.filter(({ session }) => session === hash).map(({ type, detail }) => `${type} ${detail?.end}`)
}

test.each<[string, (owner: Who) => Promise<Response>]>([
  ['End all', (owner) => owner.post(`${BASE}/impersonations/end-all`)],
  ['turning impersonation off', (owner) => change(owner, { enabled: false })],
])('%s ends every session before the product’s auth is asked about one', async (_what, press) => {
  // One after the other would take longer than this test waits: each may take the ten seconds that the service waits.
  const sessions = [await begin(), await begin(), await begin(), await begin(), await begin()]
  const { held, open } = gate()
  const seen: [string, boolean][][] = []
  const asked = new Set<string>()
  answers.end = async ({ id: one }) => {
    asked.add(one)
    seen.push(
      await Promise.all(
        sessions.map(async ({ id, token }): Promise<[string, boolean]> => [
          await stateOf(id),
          await isActive(token),
        ]),
      ),
    )
    await held
  }
  const pressed = press(running.as('owner'))
  await expect.poll(() => seen.length, SOON).toBeGreaterThan(0)
  expect(seen[0]).toEqual(sessions.map(() => ['ended', false]))
  await expect.poll(() => asked.size, SOON).toBe(sessions.length)
  open()
  expect((await pressed).status).toBe(200)
})

test('a session whose time is over ends on time, while the product’s auth does not answer about others', async () => {
  const others = await beginMany(5)
  const { asked, open } = holdKeep((id) => others.has(id))
  await expect.poll(() => asked.size, SOON).toBe(5)
  const short = await begin(60)
  running.clock.now += 61_000
  await expect.poll(() => told(short.id), SOON).toContain('impersonation.ended expired')
  open()
})

const setMode = async (id: string, mode: 'read-only' | 'full') => {
  const reason = 'The invoice must be changed'
  const reply = await running.as('ana').post(`${BASE}/impersonations/${id}/mode`, { mode, reason })
  expect(reply.status).toBe(200)
}
const allowFull = async (count: number) => {
  const more: Parameters<typeof change>[1] = {
    modes: ['read-only', 'full'],
    impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
    fullFor: 60,
    maxSessions: count,
  }
  expect((await change(running.as('owner'), more)).status).toBe(200)
}

test('who goes back to read-only while others hold up a round is not given full access back by it', async () => {
  await allowFull(6)
  const others = await beginMany(5)
  const { id } = await begin()
  await setMode(id, 'full')
  const modes: string[] = []
  const { asked, open } = holdKeep(
    (one) => others.has(one),
    (session) => {
      if (session.id === id) modes.push(session.mode)
    },
  )
  await expect.poll(() => asked.size, SOON).toBe(5)
  await setMode(id, 'read-only')
  const before = modes.length
  expect(modes.at(-1)).toBe('read-only')
  open()
  await expect.poll(() => modes.length, SOON).toBeGreaterThan(before)
  expect(modes[before]).toBe('read-only')
})

test('full access that is over ends at the product’s auth, while that does not answer about others', async () => {
  // A round has all of them before it comes to the last: that takes longer than the service needs to see that the time is over.
  const many = 15
  await allowFull(many + 1)
  const others = await beginMany(many)
  const { id } = await begin()
  await setMode(id, 'full')
  let askedBefore: number | undefined
  const { asked, open } = holdKeep(
    (one) => others.has(one),
    (session) => {
      if (session.id === id && session.mode === 'read-only') askedBefore ??= asked.size
    },
  )
  await expect.poll(() => asked.size, SOON).toBeGreaterThanOrEqual(5)
  running.clock.now += 61_000
  await expect.poll(() => askedBefore, SOON).toBeDefined()
  expect(askedBefore).toBeLessThan(many)
  open()
})

test('turning impersonation off ends the sessions of the product’s auth before it is answered', async () => {
  const { id } = await begin()
  const ended: string[] = []
  answers.end = async (session) => void ended.push(session.id)
  expect((await change(running.as('owner'), { enabled: false })).status).toBe(200)
  expect(ended).toContain(id)
})

test('a service that stops asks the product’s auth about no further session', async () => {
  const service = await startService({ issue })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= service.stop())
  onTestFinished(stop)
  await allow(service.as('owner'))
  expect((await change(service.as('owner'), { maxSessions: 11 })).status).toBe(200)
  for (let count = 0; count < 11; count += 1) await impersonate(service.as('ana'), 'user_42')
  const { asked, open } = holdKeep(() => true)
  await expect.poll(() => asked.size, SOON).toBe(5)
  const over = stop()
  open()
  await over
  expect(asked.size).toBe(5)
})

test('settings that cannot be read in one environment leave the others looked after', async () => {
  const dataDir = await serviceFolder()
  const environments = {
    broken: { apps: ['http://localhost:4174'] as [string] },
    production: { apps: [APP] as [string] },
  }
  let service = await startService({ dataDir, environments })
  onTestFinished(async () => {
    await service.stop()
    await removeCopy(dataDir)
  })
  await allow(service.as('owner'))
  const id = await impersonate(service.as('ana'), 'user_42', { duration: 60 })
  const at = '/api/operators/broken'
  const { settings } = await json<{ settings: object }>(await service.as('owner').get(`${BASE}/settings`))
  const tag = (await service.as('owner').get(`${at}/settings`)).headers.get('etag') ?? ''
  expect((await service.as('owner').put(`${at}/settings`, settings, { 'if-match': tag })).status).toBe(200)
  const waiting = await service.as('ana').post(`${at}/impersonations`, {
    userId: 'user_42',
    reason: 'The invoice of March is missing',
  })
  expect(waiting.status).toBe(201)
  await service.stop()
  const database = await openDatabase({ dataDir })
  await database.db.updateTable('settings').set({ value: '[]' }).where('environment', '=', 'broken').execute()
  await database.close()

  service = await startService({ dataDir, environments })
  service.clock.now += 61_000
  await expect.poll(() => told(id, service), SOON).toContain('impersonation.ended expired')
  await expect.poll(() => service.lines.join('\n'), SOON).toContain('broken')
})
