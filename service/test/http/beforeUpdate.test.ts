import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import type { Impersonation } from '../../src/impersonations/index.js'
import { impersonations, openDatabase } from '../../src/store/index.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { startService } from '../support/startService.js'
import { BASE, change, codeOf, json, start } from '../support/steps.js'

/** Answers that were given before a session's row said what it had been asked for. A request waits for up to a week. */
const NOBODY = { count: 0, by: [], requestLife: 604_800 }
const approval: Partial<EnvironmentSettings> = {
  approval: { ...NOBODY, count: 1, by: ['lead'] },
  consent: 'none',
}
const consent: Partial<EnvironmentSettings> = { approval: NOBODY, consent: 'each' }

let dataDir: string
let running: Awaited<ReturnType<typeof startService>>
const ids: Record<string, string> = {}
beforeAll(async () => {
  dataDir = await serviceFolder()
  running = await startService({ dataDir })
  const request = async (name: string, asked: Partial<EnvironmentSettings>, more: object) => {
    await change(running.as('owner'), asked)
    const started = await start(running.as('ana'), 'user_42', more)
    expect(started.status).toBe(202)
    const { impersonation } = await json<{ impersonation: { id: string } }>(started)
    ids[name] = impersonation.id
    const answered = await (asked === approval
      ? running.as('bo').post(`${BASE}/impersonations/${impersonation.id}/approve`)
      : running.as('cleo').post(`/api/v1/me/impersonations/${impersonation.id}/consent`))
    expect(answered.status).toBe(200)
  }
  await change(running.as('owner'), {
    enabled: true,
    impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
    modes: ['read-only', 'full'],
    maxSessions: 3,
  })
  await request('approved', approval, {})
  await request('agreed', consent, {})
  await request('approved in full', approval, { mode: 'full' })
  const { now } = running.clock
  await running.stop()

  const database = await openDatabase({ dataDir })
  for (const id of Object.values(ids)) {
    const stored = await impersonations.get<Impersonation>(database.db, id)
    if (!stored) throw new Error('It is not there.')
    const { requestedMode: _, ...session } = stored.value.session
    const value = { ...stored.value, session }
    await database.inTransaction((trx) => impersonations.compareAndSet(trx, { ...stored, value }))
  }
  await database.close()
  running = await startService({ dataDir })
  running.clock.now = now
})
afterAll(async () => {
  await running.stop()
  await removeCopy(dataDir)
})

async function begin(name: string) {
  const ana = running.as('ana')
  const at = `${BASE}/impersonations/${ids[name]}`
  const { ticket } = await json<{ ticket: string }>(await ana.post(`${at}/ticket`))
  expect((await ana.post('/redeem', { ticket })).status).toBe(303)
  const toFull = () => ana.post(`${at}/mode`, { mode: 'full', reason: 'The address has to be corrected' })
  return { ana, at, toFull }
}

test.each([
  ['approved', approval, 'approval_required'],
  ['agreed', consent, 'consent_required'],
] as const)('a read-only request that was %s does not allow full', async (name, asked, code) => {
  await change(running.as('owner'), asked)
  const { toFull } = await begin(name)
  expect(await codeOf(await toFull())).toEqual([409, code])
})

test('a request for full that was approved allows it again', async () => {
  await change(running.as('owner'), approval)
  const { ana, at, toFull } = await begin('approved in full')
  expect((await ana.post(`${at}/mode`, { mode: 'read-only' })).status).toBe(200)
  expect(await json(await toFull())).toMatchObject({ impersonation: { mode: 'full' } })
})
