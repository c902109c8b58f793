import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import { dumpNow } from '../../src/command/moveData.js'
import { migrateNow } from '../../src/command/migrateNow.js'
import { startHook } from '../alerts/support/startHook.js'
import { runHere } from '../support/runHere.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { startService } from '../support/startService.js'
import { change } from '../support/steps.js'

let dataDir: string
let status = 503
let hook: Awaited<ReturnType<typeof startHook>>
beforeAll(async () => {
  dataDir = await serviceFolder()
  hook = await startHook(() => ({ status }))
})
afterAll(async () => {
  await hook.close()
  await removeCopy(dataDir)
})

const KEPT = "It holds the private keys and your customers' data: keep it as such."
const dumpInto = (name: string, more: { withoutAlerts?: boolean } = {}) =>
  runHere(dumpNow, { dataDir }, { file: join(dataDir, name), ...more })

test('dump refuses while alerts are not delivered, unless it is told to leave them out', async () => {
  let running = await startService({ dataDir })
  const alerts = { alertBeforeStart: false, notifyCustomer: false }
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
  const channels = [{ id: 'hook', kind: 'webhook' as const, url: hook.url, secret }]
  expect((await change(running.as('owner'), { alerts: { ...alerts, channels } })).status).toBe(200)
  await expect.poll(() => hook.requests.length).toBe(1)
  await running.stop()

  const refused = dumpInto('refused.jsonl')
  await expect(refused).rejects.toThrow(/^--without-alerts: Not delivered yet: 1 .*; given up: 0\. /)
  expect(existsSync(join(dataDir, 'refused.jsonl'))).toBe(false)
  const left = join(dataDir, 'left.jsonl')
  expect(await dumpInto('left.jsonl', { withoutAlerts: true })).toEqual({
    code: 0,
    out: `Everything is in ${left}, except the alerts and the mails to customers: not delivered yet 1, given up 0. ${KEPT}`,
  })
  expect(readFileSync(left, 'utf8')).toContain('"end":true')

  // Nothing was lost by it.
  status = 200
  running = await startService({ dataDir })
  await expect.poll(() => hook.requests.length).toBe(2)
  const [first, second] = hook.requests.map(({ headers }) => headers['webhook-id'])
  expect(second).toBe(first)
  status = 404
  expect((await change(running.as('owner'), { teamName: 'Support' })).status).toBe(200)
  await expect.poll(() => running.lines.join('\n')).toContain('is given up')
  await running.stop()
  await expect(dumpInto('refused.jsonl')).rejects.toThrow(
    /^--without-alerts: Not delivered yet: 0 .*; given up: 1\. /,
  )
})

test('where the service has never run, there is nothing to leave out', async () => {
  const file = join(dataDir, 'all.jsonl')
  const empty = join(dataDir, 'new')
  expect(await runHere(migrateNow, { dataDir: empty })).toMatchObject({ code: 0 })
  expect(await runHere(dumpNow, { dataDir: empty }, { file })).toEqual({
    code: 0,
    out: `Everything is in ${file}. ${KEPT}`,
  })
})
