import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import { type AlertEvent, createDeliver, createOutbox } from '../../src/alerts/index.js'
import { defaultSettings } from '../../src/settings/index.js'
import { type Database, openDatabase } from '../../src/store/index.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { startHook } from './support/startHook.js'

let folder: string
let database: Database
let hook: Awaited<ReturnType<typeof startHook>>
const { deliver, notify } = createDeliver({})
const outboxOf = () =>
  createOutbox({
    database,
    deliver,
    notify,
    log: { warn: () => undefined, error: () => undefined },
    lanes: { slow: 1_000_000 },
  })

beforeAll(async () => {
  folder = await serviceFolder()
  database = await openDatabase({ dataDir: folder })
  hook = await startHook()
})
afterAll(async () => {
  await database.close()
  await hook.close()
  await removeCopy(folder)
})

const eventOf = (type: AlertEvent['type'], number = 0): AlertEvent => ({
  id: `${type}.${number}`,
  type,
  at: number,
  environment: 'production',
  operator: { id: 'ana' },
  user: { id: 'user_42' },
})

test('what is urgent comes before all that waits, and refusals come last', async () => {
  const settings = {
    ...defaultSettings,
    alerts: { ...defaultSettings.alerts, channels: [{ id: 'hook', kind: 'slack' as const, url: hook.url }] },
  }
  const outbox = outboxOf()
  const add = (events: AlertEvent[]) => database.inTransaction((trx) => outbox.enqueue(trx, events, settings))
  await add(Array.from({ length: 40 }, (_, number) => eventOf('impersonation.refused', number)))
  await add([eventOf('impersonation.ended')])
  await add([eventOf('impersonation.started')])
  await add([eventOf('break_glass.used')])
  await outbox.start()
  await expect.poll(() => hook.requests.length).toBe(43)
  await outbox.stop()
  const titles = hook.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text)
  expect(titles.slice(0, 4)).toEqual([
    'ana impersonates user_42 without approval (break-glass)',
    'ana started to impersonate user_42',
    'ana no longer impersonates user_42',
    'ana was refused to impersonate user_42',
  ])
})
