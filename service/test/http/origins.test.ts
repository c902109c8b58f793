import { afterAll, beforeAll, expect, test } from 'vitest'
import { APP, startService } from '../support/startService.js'
import { change, json } from '../support/steps.js'

const STAGING = 'http://localhost:4174'
const ADMIN = 'http://localhost:4175'
const STAGING_ADMIN = 'http://localhost:4176'
let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  running = await startService({
    environments: {
      production: { apps: [APP], adminApps: [ADMIN] },
      staging: { apps: [STAGING], adminApps: [STAGING_ADMIN, ADMIN] },
    },
  })
})
afterAll(() => running.stop())

const readBy = async (origin: string, path: string): Promise<boolean> => {
  const { headers } = await running.as('owner').get(path, { origin, 'sec-fetch-site': 'same-site' })
  return headers.get('access-control-allow-origin') === origin
}

const PAGES = ['users', 'audit', 'settings', 'impersonations']
const WRITES = ['impersonations', 'impersonations/end-all', 'settings/test-alert']

test('what operators do in an environment is for its own admin apps, and not for those of another', async () => {
  for (const page of PAGES) {
    expect(await readBy(ADMIN, `/api/operators/production/${page}`)).toBe(true)
    expect(await readBy(ADMIN, `/api/operators/staging/${page}`)).toBe(true)
    expect(await readBy(STAGING_ADMIN, `/api/operators/staging/${page}`)).toBe(true)
    for (const path of [
      `production/${page}`,
      `%70roduction/${page}`,
      `production/${page}?x=/api/operators/staging/users`,
    ]) {
      expect([path, await readBy(STAGING_ADMIN, `/api/operators/${path}`)]).toEqual([path, false])
    }
  }
  expect(await readBy(STAGING_ADMIN, '/api/operators/me')).toBe(true)
})

test('the app, where the customers are, may do nothing of what operators may: a script in it cannot start, redeem or read', async () => {
  for (const page of PAGES) {
    for (const path of ['operators', '%6Fperators', 'operators/']) {
      expect([path, await readBy(APP, `/api/${path}/production/${page}`)]).toEqual([path, false])
    }
  }
  expect(await readBy(APP, '/api/operators/me')).toBe(false)
  expect(await readBy(APP, '/api/v1/refresh_token')).toBe(true)
  await expectRefused(APP, [...WRITES.map((path) => `/api/operators/production/${path}`), '/redeem'])
})

test('an admin app is no app: it reads nothing of who is signed in there', async () => {
  expect(await readBy(ADMIN, '/api/v1/refresh_token')).toBe(false)
  expect(await readBy(ADMIN, '/api/v1/me/impersonations')).toBe(false)
})

test('whoever starts in an admin app comes back to it, and redeems the ticket from there', async () => {
  const ana = running.as('ana')
  await change(running.as('owner'), { enabled: true, impersonators: [{ who: { role: 'support' } }] })
  const from = { origin: ADMIN, 'sec-fetch-site': 'same-site' }
  const returnTo = `${ADMIN}/customers?q=Cleo`
  const asked = { userId: 'user_42', reason: 'The invoice of March is missing', duration: 300, returnTo }
  const started = await ana.post('/api/operators/production/impersonations', asked, from)
  expect(started.status).toBe(201)
  const { ticket } = await json<{ ticket: string }>(started)
  expect((await ana.post('/redeem', { ticket }, from)).headers.get('location')).toBe(`${APP}/`)
  const stopped = await ana.post('/api/v1/impersonation/stop', {}, { origin: APP })
  expect(await stopped.json()).toEqual({ redirect_to: returnTo })
})

test('nor can the admin app of another environment write', async () => {
  await expectRefused(
    STAGING_ADMIN,
    WRITES.map((path) => `/api/operators/production/${path}`),
  )
  const owner = running.as('owner')
  const from = { origin: STAGING_ADMIN, 'sec-fetch-site': 'same-site' }
  const preflight = await owner.ask('OPTIONS', '/api/operators/production/settings', undefined, from)
  expect(preflight.headers.get('access-control-allow-methods')).toBeNull()
  expect((await owner.put('/api/operators/production/settings', {}, from)).status).toBe(403)
})

async function expectRefused(origin: string, paths: readonly string[]): Promise<void> {
  const owner = running.as('owner')
  for (const path of paths) {
    const refused = await owner.post(path, {}, { origin, 'sec-fetch-site': 'same-site' })
    const { code } = (await refused.json()) as { code: string }
    expect([path, refused.status, code]).toEqual([path, 403, 'origin_forbidden'])
  }
}
