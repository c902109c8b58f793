import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { AlertChannel } from 'impersonation-kit/server'
import { removeCopy } from '../../../test/support/copyOfFolder.js'
import { startHook } from '../alerts/support/startHook.js'
import { startMailServer } from '../alerts/support/startMailServer.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { browser, startService } from '../support/startService.js'
import { BASE, change, codeOf, start } from '../support/steps.js'

let mail: Awaited<ReturnType<typeof startMailServer>>
let slack: Awaited<ReturnType<typeof startHook>>
let status = 200
let isTaken: Promise<void> | undefined
let isPaid = async (): Promise<boolean> => true
let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  mail = await startMailServer()
  slack = await startHook(async () => {
    await isTaken
    return { status, body: status === 200 ? 'ok' : 'service_down' }
  })
  running = await startService({
    mail: { url: mail.url, from: 'alerts@acme.test' },
    isPaid: () => isPaid(),
  })
})
afterAll(async () => {
  await running.stop()
  await mail.close()
  await slack.close()
})
afterEach(() => {
  status = 200
  isTaken = undefined
  slack.requests.length = 0
  mail.mails.length = 0
})

const channels = (): AlertChannel[] => [
  { id: 'mail', kind: 'email', to: ['boss@acme.test'] },
  { id: 'slack', kind: 'slack', url: slack.url },
]
const titles = (): string[] => slack.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text)
const soon = { interval: 100 }
const starts = () => titles().filter((title) => title.includes('started to impersonate'))

/** Holds the next question for the plan, which a start asks after it has read the session and before it writes. */
function holdPlan(): { asked: Promise<void>; answer: () => void } {
  let [tell, answer] = [() => {}, () => {}]
  const asked = new Promise<void>((resolve) => (tell = resolve))
  const answered = new Promise<void>((resolve) => (answer = resolve))
  isPaid = async () => {
    isPaid = async () => true
    tell()
    await answered
    return true
  }
  return { asked, answer }
}

describe('alerts', () => {
  test('S56: tell that impersonation was turned on, with before and after, by mail and by Slack', async () => {
    const saved = await change(running.as('owner'), ({ alerts }) => ({
      enabled: true,
      impersonators: [{ who: { role: 'support' } }],
      alerts: { ...alerts, channels: channels() },
    }))
    expect(saved.status).toBe(200)
    expect(await saved.text()).not.toContain('secret-of-the-hook')
    await expect.poll(titles, soon).toEqual(['Bea Boss changed the impersonation settings of production'])
    await expect.poll(() => mail.mails.length, soon).toBe(1)
    expect(slack.requests[0]?.body).toContain('false → true')
    expect(slack.requests[0]?.body).not.toContain('secret-of-the-hook')
  })

  test('tell of a start, an end and a refusal', async () => {
    const ana = running.as('ana')
    const { ticket } = (await (await start(running.as('ana'))).json()) as { ticket: string }
    await ana.post('/redeem', { ticket })
    const refused = await start(running.as('ana'))
    expect(refused.status).toBe(409)
    running.clock.now += 60_000
    const stoppedAt = new Date(running.clock.now).toISOString().slice(11, 19)
    await ana.post('/api/v1/impersonation/stop')
    await expect
      .poll(() => titles().toSorted(), soon)
      .toEqual([
        'Ana Lima no longer impersonates Cleo Park',
        'Ana Lima started to impersonate Cleo Park',
        'Ana Lima was refused to impersonate Cleo Park',
      ])
    await expect.poll(() => mail.mails.length, soon).toBe(3)
    // It was to end later.
    const ended = mail.mails.find(({ text }) => text.includes('no longer impersonates'))
    expect(ended?.text).toMatch(new RegExp(`Until: \\S+ ${stoppedAt} UTC`))
  })

  test('wait for a channel that is down, and are not lost', async () => {
    status = 503
    await change(running.as('owner'), () => ({ teamName: 'Support' }))
    await expect.poll(() => slack.requests.length, soon).toBe(1)
    expect(running.lines.join('\n')).not.toContain('secret-of-the-hook')
    status = 200
    await expect.poll(() => slack.requests.length, soon).toBe(2)
    expect(slack.requests[1]?.body).toBe(slack.requests[0]?.body)
  })

  test('S39: where they must come first, nothing starts while they cannot be delivered', async () => {
    await change(running.as('owner'), ({ alerts }) => ({ alerts: { ...alerts, alertBeforeStart: true } }))
    await expect.poll(() => slack.requests.length, soon).toBe(1)
    status = 503
    const refused = await start(running.as('ana'))
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      503,
      'alert_not_delivered',
    ])
    const owner = running.as('owner')
    const { impersonations } = (await (await owner.get(`${BASE}/impersonations?state=active`)).json()) as {
      impersonations: unknown[]
    }
    expect(impersonations).toEqual([])
    status = 200
    const list = (await (await owner.get(`${BASE}/impersonations?state=approved`)).json()) as {
      impersonations: { id: string }[]
    }
    const again = await running.as('ana').post(`${BASE}/impersonations/${list.impersonations[0]?.id}/ticket`)
    expect(again.status).toBe(201)
    await owner.post(`${BASE}/impersonations/end-all`)
  })

  test('where they must come first, nothing is announced that policy or the state of the session refuse', async () => {
    const [owner, ana, bo] = [running.as('owner'), running.as('ana'), running.as('bo')]
    await change(owner, ({ alerts }) => ({
      approval: { count: 1, by: ['lead'], requestLife: 600 },
      alerts: {
        ...alerts,
        channels: [{ id: 'slack', kind: 'slack', url: slack.url, events: ['impersonation.started'] }],
      },
    }))
    const request = async () =>
      `${BASE}/impersonations/${((await (await start(ana)).json()) as { impersonation: { id: string } }).impersonation.id}`
    const [waiting, approved, denied] = [await request(), await request(), await request()]
    const early = await ana.post(`${waiting}/ticket`)
    expect((await bo.post(`${approved}/approve`)).status).toBe(200)
    expect((await bo.post(`${denied}/deny`, {})).status).toBe(200)
    const never = await ana.post(`${denied}/ticket`)
    const another = (new Date(running.clock.now).getUTCDay() + 3) % 7
    const closed = await change(owner, {
      businessHours: { timeZone: 'UTC', days: [another], from: '00:00', to: '01:00' },
    })
    expect(closed.status).toBe(200)
    const late = await ana.post(`${approved}/ticket`)
    const stranger = await bo.post(`${approved}/ticket`)
    expect([early.status, never.status, late.status, stranger.status]).toEqual([409, 409, 403, 403])
    const { settings } = (await (await owner.get(`${BASE}/settings`)).json()) as { settings: object }
    const { businessHours: _, ...open } = settings as { businessHours?: object }
    const read = await owner.get(`${BASE}/settings`)
    await owner.put(`${BASE}/settings`, open, { 'if-match': read.headers.get('etag') ?? '' })
    expect(starts()).toEqual([])
    expect((await ana.post(`${approved}/ticket`)).status).toBe(201)
    expect(starts()).toEqual(['Ana Lima started to impersonate Cleo Park'])
    expect((await ana.post(`${approved}/ticket`)).status).toBe(409)
    expect(starts()).toHaveLength(1)
    await change(owner, ({ alerts }) => ({
      approval: { count: 0, by: [], requestLife: 600 },
      alerts: { ...alerts, channels: channels() },
    }))
    await owner.post(`${BASE}/impersonations/end-all`)
  })

  test.each<[what: string, before: boolean, meanwhile: (at: string) => Promise<Response>]>([
    ['the request is approved', true, (at) => running.as('bo').post(`${at}/approve`)],
    [
      'the setting is turned on',
      false,
      () => change(running.as('owner'), ({ alerts }) => ({ alerts: { ...alerts, alertBeforeStart: true } })),
    ],
  ])(
    'S39: where they must come first, nothing starts unannounced, also where only meanwhile %s',
    async (_, alertBeforeStart, meanwhile) => {
      const [owner, ana, bo] = [running.as('owner'), running.as('ana'), running.as('bo')]
      await change(owner, ({ alerts }) => ({
        approval: { count: 1, by: ['lead'], requestLife: 600 },
        alerts: {
          ...alerts,
          alertBeforeStart,
          channels: [{ id: 'slack', kind: 'slack', url: slack.url, events: ['impersonation.started'] }],
        },
      }))
      const { impersonation } = (await (await start(ana)).json()) as { impersonation: { id: string } }
      const at = `${BASE}/impersonations/${impersonation.id}`
      if (!alertBeforeStart) expect((await bo.post(`${at}/approve`)).status).toBe(200)
      status = 500
      const plan = holdPlan()
      const asking = ana.post(`${at}/ticket`)
      await plan.asked
      expect((await meanwhile(at)).status).toBe(200)
      plan.answer()
      const refused = await asking
      expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'alert_not_delivered' }])
      const { impersonation: after } = (await (await owner.get(at)).json()) as {
        impersonation: { state: string }
      }
      expect(after.state).toBe('approved')
      expect(starts()).toHaveLength(1)
      status = 200
      expect((await ana.post(`${at}/ticket`)).status).toBe(201)
      expect(starts()).toHaveLength(2)
      await change(owner, ({ alerts }) => ({
        approval: { count: 0, by: [], requestLife: 600 },
        alerts: { ...alerts, alertBeforeStart: true, channels: channels() },
      }))
      await owner.post(`${BASE}/impersonations/end-all`)
    },
  )

  test('S39: where they must come first, a channel that is added while the alert is on its way is told first, too', async () => {
    const [owner, ana] = [running.as('owner'), running.as('ana')]
    const channel = { kind: 'slack', url: slack.url, events: ['impersonation.started'] } as const
    const hears = (...ids: string[]) =>
      change(owner, ({ alerts }) => ({
        alerts: { ...alerts, alertBeforeStart: true, channels: ids.map((id) => ({ ...channel, id })) },
      }))
    await hears('first')
    let take = () => {}
    isTaken = new Promise((resolve) => (take = resolve))
    const starting = start(ana)
    await expect.poll(() => starts().length, soon).toBe(1)
    expect((await hears('first', 'second')).status).toBe(200)
    take()
    expect((await starting).status).toBe(201)
    expect(starts()).toHaveLength(3)
    await change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: channels() } }))
    await owner.post(`${BASE}/impersonations/end-all`)
  })

  test('a test call shows the real answer of the channel', async () => {
    const owner = running.as('owner')
    const ask = async () => (await owner.post(`${BASE}/alerts/test`, { channel: 'slack' })).json()
    expect(await ask()).toEqual({ ok: true, answer: '200 ok' })
    status = 404
    expect(await ask()).toEqual({ ok: false, isFinal: true, answer: '404 service_down' })
    expect((await running.as('ana').post(`${BASE}/alerts/test`, { channel: 'slack' })).status).toBe(403)
  })

  test('S56: tell those who are told no more', async () => {
    await change(running.as('owner'), ({ alerts }) => ({
      alerts: { ...alerts, alertBeforeStart: false, channels: [] },
    }))
    const what = 'Bea Boss changed the impersonation settings of production'
    await expect.poll(titles, soon).toContain(what)
    await expect.poll(() => mail.mails.some(({ text }) => text.includes(what)), soon).toBe(true)
  })

  test('S42: the address of a webhook, which may be its secret, stands in no reply, record or alert', async () => {
    const owner = running.as('owner')
    const secret = `whsec_${'A'.repeat(42)}A=`
    const hook: AlertChannel = { id: 'hook', kind: 'webhook', url: slack.url, secret }
    const said: string[] = []
    const add = async (reply: Response): Promise<void> => void said.push(await reply.text())
    await add(await change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: [hook] } })))
    // As the page does: it sends back what it has read.
    await add(await change(owner, { teamName: 'Help desk' }))
    const other = { ...hook, url: `${slack.url}/new`, events: ['settings.changed' as const] }
    await add(await change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: [other] } })))
    await add(await change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: [] } })))
    // One for the first channel, one for the second change, and two for each of the others: the one before is told, too.
    const told = () => slack.requests.filter(({ headers }) => headers['webhook-id'] !== undefined)
    await expect.poll(() => told().length, soon).toBe(5)
    for (const who of ['owner', 'ana', 'bo']) {
      for (const path of ['settings', 'audit', 'audit/export?format=jsonl'])
        await add(await running.as(who).get(`${BASE}/${path}`))
    }
    said.push(...slack.requests.map(({ body }) => body), ...running.lines)
    expect(said.join('\n')).not.toContain('secret-of-the-hook')
    const { origin } = new URL(slack.url)
    expect(said.join('\n')).toContain(`${origin}/(changed)`)
  })

  test('S53: tell of break-glass whoever hears of requests, with the roles that were not asked', async () => {
    await change(running.as('owner'), ({ alerts }) => ({
      alerts: {
        ...alerts,
        channels: [{ id: 'slack', kind: 'slack', url: slack.url, events: ['approval.wanted'] }],
      },
      approval: { count: 1, by: ['lead'], requestLife: 600 },
      breakGlass: { enabled: true, roles: ['support'] },
    }))
    const reply = await start(running.as('ana'), 'user_42', {
      breakGlass: 'The shop is down and nobody answers',
    })
    expect(reply.status).toBe(201)
    await expect
      .poll(titles, soon)
      .toContain('Ana Lima impersonates Cleo Park without approval (break-glass)')
    expect(slack.requests.map(({ body }) => body).join()).toContain('lead')
  })
})

describe('a channel on the machine of the service', () => {
  const addresses = [
    'http://127.0.0.1:1/quitquitquit',
    'http://localhost:1/',
    'http://[::1]:1/',
    'https://127.0.0.1:1/',
    'https://127.1:1/',
    'https://admin.localhost:1/',
    'https://localhost.:1/',
    'https://0.0.0.0:1/',
    'https://[::]:1/',
    'https://[::ffff:127.0.0.1]:1/',
    'https://[::ffff:0.0.0.0]:1/',
  ]
  const slackAt = (url: string): AlertChannel => ({ id: 'local', kind: 'slack', url })
  const hookAt = (url: string): AlertChannel => ({
    id: 'local',
    kind: 'webhook',
    url,
    secret: `whsec_${'A'.repeat(42)}A=`,
  })

  test('is refused where the service itself is on the network: an Owner must not reach what listens there', async () => {
    const origin = 'https://auth.acme.test'
    const live = await startService({ origin })
    const owner = browser(origin, 'owner', live.origin)
    const save = (channel: AlertChannel) =>
      change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: [channel] } }))
    for (const url of addresses) {
      for (const channel of [slackAt(url), hookAt(url)]) {
        const reply = await save(channel)
        const { code, detail } = (await reply.json()) as { code: string; detail: string }
        expect([url, reply.status, code]).toEqual([url, 422, 'settings_invalid'])
        expect(detail).toMatch(/^alerts\.channels\[0\]\.url: .*the machine of the service/)
      }
    }
    expect((await save(slackAt('https://hooks.acme.test/T/B/X'))).status).toBe(200)
    await live.stop()
  })

  test('is taken where the service is there, too', async () => {
    const owner = running.as('owner')
    for (const url of addresses) {
      const reply = await change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: [hookAt(url)] } }))
      expect([url, reply.status]).toEqual([url, 200])
    }
    expect((await change(owner, ({ alerts }) => ({ alerts: { ...alerts, channels: [] } }))).status).toBe(200)
  })

  test('that is saved already does not stand in the way of other settings', async () => {
    const dataDir = await serviceFolder()
    const before = await startService({ dataDir })
    const channels = [hookAt('http://127.0.0.1:1/x')]
    const saved = await change(before.as('owner'), ({ alerts }) => ({ alerts: { ...alerts, channels } }))
    expect(saved.status).toBe(200)
    await before.stop()
    const origin = 'https://auth.acme.test'
    const after = await startService({ dataDir, origin })
    const owner = browser(origin, 'owner', after.origin)
    expect((await change(owner, { teamName: 'Help desk' })).status).toBe(200)
    const moved = await change(owner, ({ alerts }) => ({
      alerts: { ...alerts, channels: [hookAt('http://127.0.0.1:1/y')] },
    }))
    expect(await codeOf(moved)).toEqual([422, 'settings_invalid'])
    await after.stop()
    await removeCopy(dataDir)
  })
})
