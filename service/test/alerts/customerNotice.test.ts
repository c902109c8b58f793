import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { DirectoryUser, EnvironmentSettings } from 'impersonation-kit/server'
import type { SignedIn } from 'impersonation-kit-service'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { serviceFolder } from '../support/serviceFolder.js'
import { APP, startService, users } from '../support/startService.js'
import { startSwitch } from '../support/startSwitch.js'
import { BASE, change, codeOf, impersonate, json, refresh, start, stop } from '../support/steps.js'
import { startHook } from './support/startHook.js'
import { openMail } from './support/openMail.js'
import { startMailServer } from './support/startMailServer.js'

const SOON = { interval: 100 }
const CLEO = 'cleo@customer.test'
const VIEW = 'https://app.acme.test/account/support?tab=1&from=mail'

let mail: Awaited<ReturnType<typeof startMailServer>>
let lastHook: Awaited<ReturnType<typeof startHook>>
let mailSwitch: Awaited<ReturnType<typeof startSwitch>>
let running: Awaited<ReturnType<typeof startService>>
/** What the directory says of Cleo; an error where it is down. */
let cleoIs: (() => DirectoryUser) | undefined
/** How the sign-in names Ana. */
let ana: Partial<NonNullable<SignedIn['operator']>>

const people: Record<string, () => SignedIn> = {
  owner: () => ({ userId: 'boss', operator: { role: 'owner', tenants: '*', rank: 9, name: 'Bea Boss' } }),
  bo: () => ({ userId: 'bo', operator: { role: 'lead', tenants: '*', rank: 2, name: 'Bo Lind' } }),
  ana: () => ({
    userId: 'ana',
    operator: { role: 'support', tenants: '*', rank: 1, name: 'Ana Lima', ...ana },
  }),
  cleo: () => ({ userId: 'user_42' }),
}
const host = {
  authenticate: (request: Request): SignedIn | null => {
    const who = /(?:^|; )host=(\w+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
    return people[who]?.() ?? null
  },
  users: {
    get: async (userId: string) =>
      userId === 'user_42' && cleoIs ? cleoIs() : users.find((user) => user.userId === userId),
    search: async () => ({ users: [] }),
  },
}
const mailOptions = () => ({
  url: `smtp://127.0.0.1:${mailSwitch.port}?ignoreTLS=true`,
  from: 'Acme <no-reply@acme.test>',
})

beforeAll(async () => {
  mail = await startMailServer()
  lastHook = await startHook()
  mailSwitch = await startSwitch(Number(new URL(mail.url).port))
  running = await startService({
    ...host,
    environments: { production: { apps: [APP], customerView: VIEW } },
    mail: mailOptions(),
  })
})
afterAll(async () => {
  await running.stop()
  await mailSwitch.close()
  await lastHook.close()
  await mail.close()
})
beforeEach(async () => {
  cleoIs = undefined
  ana = {}
  mail.mails.length = 0
  await set(PLAIN)
})
afterEach(async () => {
  if (isDown) up()
  cleoIs = undefined
  lastHook.requests.length = 0
  const last = { id: 'last', kind: 'slack', url: lastHook.url, events: ['settings.changed'] } as const
  const off = { alertBeforeStart: false, notifyCustomer: false }
  await set({ alerts: { channels: [last], ...off } })
  await running.as('owner').post(`${BASE}/impersonations/end-all`)
  await expect.poll(() => metric('alerts_waiting'), SOON).toBe(0)
  // A channel hears that it is removed. They are sent one by one, so nothing from before is still being sent then.
  await set({ alerts: { channels: [], ...off } })
  await expect.poll(() => lastHook.requests.length, SOON).toBe(2)
})

let isDown = false
function down(): void {
  isDown = true
  mailSwitch.lead(undefined)
}
function up(): void {
  isDown = false
  mailSwitch.lead(Number(new URL(mail.url).port))
}

/** What a test begins with. No channel: what is caught is for the customer, where a test adds none. */
const PLAIN: Partial<EnvironmentSettings> = {
  enabled: true,
  impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
  modes: ['read-only', 'full'],
  maxStartsPerHour: 1000,
  maxSessions: 10,
  approval: { count: 0, by: ['lead'], requestLife: 3600 },
  breakGlass: { enabled: false, roles: [] },
  consent: 'none',
  alerts: { channels: [], alertBeforeStart: false, notifyCustomer: true },
  showOperatorAs: 'role',
}
const set = async (more: Partial<EnvironmentSettings>): Promise<void> =>
  expect((await change(running.as('owner'), more)).status).toBe(200)

const caught = () => mail.mails.map(({ to, text }) => ({ to, ...openMail(text) }))
/** The subjects of what a customer was sent. One may come twice: then it has the same Message-ID. */
const subjects = (to = CLEO): string[] => {
  const ids = new Map(
    caught()
      .filter((one) => one.to.includes(to))
      .map(({ headers }) => [headers.get('message-id'), headers.get('subject') ?? '']),
  )
  return [...ids.values()]
}
const BEGAN = 'Your account was opened by support'
const ENDED = 'The session of support in your account has ended'
const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${running.origin}/metrics`)).text()
  return Number(new RegExp(`impersonation_kit_${name} (\\d+)`).exec(text)?.[1])
}
/** Long enough for whatever is in the outbox to have been tried: the outbox looks once a second. */
const quiet = (): Promise<unknown> => wait(1_400)

describe('the notice to the customer', () => {
  test('is off by default: nobody writes to a customer', async () => {
    const fresh = await startService({ ...host, mail: { url: mail.url, from: 'alerts@acme.test' } })
    const owner = fresh.as('owner')
    const channel = { id: 'team', kind: 'email', to: ['team@acme.test'] } as const
    const saved = await change(owner, ({ alerts }) => ({
      enabled: true,
      impersonators: [{ who: { role: 'support' } }],
      alerts: { ...alerts, channels: [{ ...channel, events: ['impersonation.ended'] }] },
    }))
    expect(saved.status).toBe(200)
    const who = fresh.as('ana')
    await impersonate(who)
    await stop(who)
    await expect.poll(() => mail.mails.length, SOON).toBe(1)
    await fresh.stop()
    expect(mail.mails.map(({ to }) => to)).toEqual([['team@acme.test']])
  })

  test('comes when a session begins and when it ends: who, when, in which mode, why, and where to see it', async () => {
    const who = running.as('ana')
    const id = await impersonate(who, 'user_42', { ticket: 'SUP-77' })
    await expect.poll(subjects, SOON).toEqual([BEGAN])
    await stop(who)
    await expect.poll(subjects, SOON).toEqual([BEGAN, ENDED])

    const [began, ended] = caught()
    const times = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC'
    expect(began?.text.replaceAll('\r\n', '\n').trim()).toMatch(
      new RegExp(
        `^${BEGAN}\n\nBy: support\nSince: ${times}\nUntil, at the latest: ${times}\nAccess: read-only\n` +
          `Reason: The invoice of March is missing\n\nSee it in your account, and end it: ${VIEW.replace('?', '\\?')}$`,
      ),
    )
    expect(ended?.text.replaceAll('\r\n', '\n').trim()).toMatch(
      new RegExp(
        `^${ENDED}\n\nBy: support\nFrom: ${times}\nTo: ${times}\nAccess: read-only\n` +
          `Reason: The invoice of March is missing\nHow it ended: It was stopped.\n\nSee it in your account: ${VIEW.replace('?', '\\?')}$`,
      ),
    )
    for (const one of [began, ended]) {
      expect(one?.to).toEqual([CLEO])
      expect(one?.headers.get('from')).toBe('Acme <no-reply@acme.test>')
      expect(one?.headers.get('auto-submitted')).toBe('auto-generated')
      expect(one?.headers.get('message-id')).toMatch(/^<customer\.[\w-]+@impersonation-kit>$/)
      expect(one?.html).toContain('The invoice of March is missing')
      expect(one?.html).toContain(`href="${VIEW.replace('&', '&#38;')}"`)
      // S42, S59: neither the session nor its ticket, nor who the operator is.
      for (const secret of [id, 'SUP-77', '"ana"', 'Lima', 'production']) {
        expect(`${one?.text} ${one?.html}`).not.toContain(secret)
      }
    }
    expect(began?.headers.get('message-id')).not.toBe(ended?.headers.get('message-id'))
  })

  test.each([
    ['role', undefined, 'support'],
    ['team', 'Acme Care', 'Acme Care'],
    ['name', undefined, 'Ana Lima'],
  ] as const)(
    'calls the operator as the customer’s own view does: by %s',
    async (showOperatorAs, teamName, by) => {
      await set({ showOperatorAs, ...(teamName !== undefined && { teamName }) })
      const who = running.as('ana')
      await impersonate(who)
      await stop(who)
      const wanted = [`Your account was opened by ${by}`, `The session of ${by} in your account has ended`]
      await expect.poll(() => subjects().toSorted(), SOON).toEqual(wanted.toSorted())
      const view = await json<{ impersonations: { by: string }[] }>(
        await running.as('cleo').get('/api/v1/me/impersonations'),
      )
      expect(view.impersonations[0]?.by).toBe(by)
      const all = caught().map(({ text, html }) => `${text} ${html}`)
      for (const one of all) expect(one.includes('Lima')).toBe(showOperatorAs === 'name')
    },
  )

  test('comes once for each of several sessions that begin in the same minute', async () => {
    for (let count = 0; count < 3; count += 1) {
      const who = running.as('ana')
      await impersonate(who)
      await stop(who)
    }
    const wanted = [BEGAN, BEGAN, BEGAN, ENDED, ENDED, ENDED]
    await expect.poll(() => subjects().toSorted(), SOON).toEqual(wanted.toSorted())
  })

  test('waits for a mail server that is down and is not lost, holds up no start and no end, and is no alert that must come first', async () => {
    const hook = await startHook()
    onTestFinished(hook.close)
    const channel = { id: 'slack', kind: 'slack', url: hook.url } as const
    await set({ alerts: { channels: [channel], alertBeforeStart: true, notifyCustomer: true } })
    down()
    const who = running.as('ana')
    await impersonate(who)
    expect((await stop(who)).status).toBe(200)
    await quiet()
    expect(await metric('alerts_waiting')).toBeGreaterThan(0)
    expect(mail.mails).toEqual([])
    up()
    await expect.poll(() => subjects().toSorted(), SOON).toEqual([ENDED, BEGAN].toSorted())
    await expect.poll(() => metric('alerts_waiting'), SOON).toBe(0)
    // The channel has heard of the customer, and nothing of the notice.
    expect(hook.requests.map(({ body }) => body).join('\n')).not.toMatch(/your account/i)
  })

  test('goes to no channel, and no channel gets it', async () => {
    const channel = { id: 'customer', kind: 'email', to: ['team@acme.test'] } as const
    await set({ alerts: { channels: [channel], alertBeforeStart: false, notifyCustomer: true } })
    const who = running.as('ana')
    await impersonate(who)
    await stop(who)
    await expect.poll(() => subjects().length, SOON).toBe(2)
    await expect.poll(() => subjects('team@acme.test').length, SOON).toBeGreaterThanOrEqual(2)
    for (const { to, headers } of caught()) {
      expect([to, /your account/i.test(headers.get('subject') ?? '')]).toEqual(
        to.includes(CLEO) ? [[CLEO], true] : [['team@acme.test'], false],
      )
    }
    const extra = await change(running.as('owner'), ({ alerts }) => ({
      alerts: { ...alerts, customerTo: 'owner@acme.test' } as EnvironmentSettings['alerts'],
    }))
    expect(await codeOf(extra)).toEqual([422, 'settings_invalid'])
  })

  test('S41: shows what hostile people typed as they typed it, adds no header and makes no link', async () => {
    const name = 'Eve</title><b>x\r\nBcc: evil@x.test\r\n\u202eevil.example'
    ana = { name }
    await set({ showOperatorAs: 'name' })
    const reason =
      '<a href="https://evil.example/x?a=1">Confirm</a> your\r\n.\r\npassword at www.evil.example'
    await impersonate(running.as('ana'), 'user_42', { reason })
    await expect.poll(() => mail.mails.length, SOON).toBe(1)
    const [one] = caught()
    expect(one?.to).toEqual([CLEO])
    expect([...(one?.headers.keys() ?? [])]).not.toContain('bcc')
    expect(one?.headers.get('subject')?.replaceAll('\u200b', '')).toBe(
      'Your account was opened by Eve</title><b>x Bcc: evil@x.test evil.example',
    )
    const html = one?.html ?? ''
    expect(html.match(/<(a|b|title)\b/g)).toEqual(['<title', '<a']) // its own title, and its own link
    expect(html.replaceAll('\u200b', '')).toContain(
      '&#60;a href=&#34;https://evil.example/x?a=1&#34;&#62;Confirm&#60;/a&#62; your . password at www.evil.example',
    )
    // Mail programs make links of addresses in plain text by themselves.
    for (const body of [html, one?.text ?? '', one?.headers.get('subject') ?? '']) {
      expect(body).not.toMatch(/evil\.example|evil@x|www\.evil|https:\/\/evil/)
    }
  })

  test.each<[what: string, email: string | undefined]>([
    ['none', undefined],
    ['an empty one', ''],
  ])('is not sent to a customer whose e-mail address is %s, and that is no error', async (_what, email) => {
    cleoIs = () => ({ userId: 'user_42', name: 'Cleo Park', ...(email !== undefined && { email }) })
    const [dead, lines] = [await metric('alerts_dead'), running.lines.length]
    const who = running.as('ana')
    await impersonate(who)
    expect((await stop(who)).status).toBe(200)
    await quiet()
    expect([mail.mails, await metric('alerts_dead'), await metric('alerts_waiting')]).toEqual([[], dead, 0])
    expect(running.lines.slice(lines)).toEqual([])
  })

  test('S41: is sent to nobody where the directory gives more than one address', async () => {
    cleoIs = () => ({ userId: 'user_42', email: 'cleo@customer.test, evil@x.test' })
    const dead = await metric('alerts_dead')
    await impersonate(running.as('ana'))
    await expect.poll(() => metric('alerts_dead'), SOON).toBe(dead + 1)
    expect(mail.mails).toEqual([])
    expect(running.lines.at(-1)).toBe(
      'The notice to a customer that a session has begun was not delivered, and is given up: What the directory gives is no e-mail address.',
    )
  })

  test('goes to an address in other letters', async () => {
    const email = 'cleo+ünï@customer.test'
    cleoIs = () => ({ userId: 'user_42', email })
    await impersonate(running.as('ana'))
    await expect.poll(() => subjects(email), SOON).toEqual([BEGAN])
  })

  test('goes to the address that the customer had when the session began: whoever is in the account redirects nothing', async () => {
    const who = running.as('ana')
    const { ticket } = await json<{ ticket: string }>(await start(who))
    cleoIs = () => ({ userId: 'user_42', email: 'new@customer.test' })
    expect((await who.post('/redeem', { ticket })).status).toBe(303)
    cleoIs = () => ({ userId: 'user_42', email: 'ana@home.test' })
    expect((await refresh(who)).status).toBe(200)
    await stop(who)
    await expect.poll(() => subjects('new@customer.test').toSorted(), SOON).toEqual([ENDED, BEGAN].toSorted())
    expect(mail.mails.flatMap(({ to }) => to)).not.toContain('ana@home.test')
  })

  test('asks the directory for nothing more: where it is down, a ticket waits, and an end is told all the same', async () => {
    const down = (): never => {
      throw new Error('The directory is down.')
    }
    const who = running.as('ana')
    const { ticket } = await json<{ ticket: string }>(await start(who))
    cleoIs = down
    expect((await who.post('/redeem', { ticket })).status).toBe(503)
    await quiet()
    expect(mail.mails).toEqual([])
    cleoIs = undefined
    expect((await who.post('/redeem', { ticket })).status).toBe(303)
    cleoIs = down
    expect((await stop(who)).status).toBe(200)
    await expect.poll(() => subjects().toSorted(), SOON).toEqual([ENDED, BEGAN].toSorted())
  })

  test('goes by the setting at that moment: what was recorded before it was turned off is still sent', async () => {
    down()
    const off = { channels: [], alertBeforeStart: false, notifyCustomer: false }
    const who = running.as('ana')
    await impersonate(who)
    await set({ alerts: off })
    await stop(who)
    up()
    await expect.poll(subjects, SOON).toEqual([BEGAN])
    await expect.poll(() => metric('alerts_waiting'), SOON).toBe(0)
    mail.mails.length = 0

    const again = running.as('ana')
    await impersonate(again)
    await set({ alerts: { ...off, notifyCustomer: true } })
    await stop(again)
    await expect.poll(subjects, SOON).toEqual([ENDED])
  })

  test('comes for a session that somebody opened without the approval that it needed, and with the customer’s consent', async () => {
    await set({
      approval: { count: 1, by: ['lead'], requestLife: 3600 },
      breakGlass: { enabled: true, roles: ['support'] },
    })
    const who = running.as('ana')
    await impersonate(who, 'user_42', { breakGlass: 'The shop is down and nobody answers' })
    await stop(who)
    await expect.poll(() => subjects().toSorted(), SOON).toEqual([ENDED, BEGAN].toSorted())
    expect(
      caught()
        .map(({ text }) => text)
        .join('\n'),
    ).not.toContain('nobody answers')
    mail.mails.length = 0

    await set({ approval: { count: 0, by: [], requestLife: 3600 }, consent: 'each' })
    const asked = await start(who)
    expect(asked.status).toBe(202)
    const { impersonation } = await json<{ impersonation: { id: string } }>(asked)
    const cleo = running.as('cleo')
    expect((await cleo.post(`/api/v1/me/impersonations/${impersonation.id}/consent`)).status).toBe(200)
    await quiet()
    expect(mail.mails).toEqual([])
    const { ticket } = await json<{ ticket: string }>(
      await who.post(`${BASE}/impersonations/${impersonation.id}/ticket`),
    )
    expect((await who.post('/redeem', { ticket })).status).toBe(303)
    await cleo.post(`/api/v1/me/impersonations/${impersonation.id}/end`)
    await expect.poll(() => subjects().toSorted(), SOON).toEqual([ENDED, BEGAN].toSorted())
    expect(caught().some(({ text }) => text.includes('How it ended: You ended it.'))).toBe(true)
  })

  test('does not come for a request that never became a session', async () => {
    expect((await start(running.as('ana'))).status).toBe(201)
    await running.as('owner').post(`${BASE}/impersonations/end-all`)
    expect((await start(running.as('ana'), 'user_42', { reason: 'x' })).status).toBe(422)
    await quiet()
    expect(mail.mails).toEqual([])
  })

  test('says at the end that there was full access, also where the session was read-only again', async () => {
    const who = running.as('ana')
    const id = await impersonate(who)
    const at = `${BASE}/impersonations/${id}/mode`
    expect((await who.post(at, { mode: 'full', reason: 'The invoice must be corrected' })).status).toBe(200)
    expect((await who.post(at, { mode: 'read-only' })).status).toBe(200)
    await running.as('owner').post(`${BASE}/impersonations/${id}/end`)
    await expect.poll(() => subjects().toSorted(), SOON).toEqual([ENDED, BEGAN].toSorted())
    const [began, ended] = [BEGAN, ENDED].map((subject) =>
      caught().find(({ headers }) => headers.get('subject') === subject),
    )
    expect(began?.text).toContain('Access: read-only')
    expect(ended?.text).toContain('Access: full access (could change things)')
    expect(ended?.text).toContain('How it ended: Somebody of the team ended it.')
  })

  test('S56: to turn it on or off is audited and told as every setting is', async () => {
    const channel = { id: 'team', kind: 'email', to: ['team@acme.test'] } as const
    const alerts = { channels: [channel], alertBeforeStart: false, notifyCustomer: true }
    await set({ alerts })
    await set({ alerts: { ...alerts, notifyCustomer: false } })
    await expect
      .poll(() => caught().some(({ text }) => text.includes('alerts.notifyCustomer: true → false')), SOON)
      .toBe(true)
    const audit = await json<{ records: { detail?: object }[] }>(
      await running.as('owner').get(`${BASE}/audit?limit=5&type=settings.changed`),
    )
    expect(audit.records[0]).toMatchObject({
      type: 'settings.changed',
      detail: { changes: [{ path: 'alerts.notifyCustomer', before: true, after: false }] },
    })
  })
})

test('without a mail server it cannot be turned on; where the mail server is taken away later, all else can be changed', async () => {
  const dataDir = await serviceFolder()
  const on = { alerts: { channels: [], alertBeforeStart: false, notifyCustomer: true } }
  const without = await startService({ ...host, dataDir })
  const refusal = await change(without.as('owner'), on)
  expect(refusal.status).toBe(422)
  expect(await json(refusal)).toMatchObject({
    code: 'settings_invalid',
    detail:
      'alerts.notifyCustomer: The service has no mail server, so that customers cannot be told. Set the option mail of createService first.',
  })
  await without.stop()

  const withMail = await startService({ ...host, dataDir, mail: mailOptions() })
  expect((await change(withMail.as('owner'), { ...PLAIN, ...on })).status).toBe(200)
  await withMail.stop()

  const later = await startService({ ...host, dataDir })
  const who = later.as('ana')
  await impersonate(who)
  const told =
    /The notice to a customer .* was not delivered, and is given up: The service has no mail server\./
  await expect.poll(() => later.lines.join('\n'), SOON).toMatch(told)
  expect((await change(later.as('owner'), { enabled: false })).status).toBe(200)
  await later.stop()
})

test.skipIf(!hasPostgres)(
  'two replicas on one PostgreSQL tell each beginning and each end, with one Message-ID each',
  async () => {
    const postgres = await postgresServer()
    const options = { ...host, database: await postgres.create(), mail: mailOptions() }
    const replicas = [await startService(options), await startService(options)]
    expect((await change(replicas[0]!.as('owner'), PLAIN)).status).toBe(200)
    mail.mails.length = 0
    await Promise.all(
      [0, 1, 0, 1, 0, 1].map(async (index) => {
        const who = replicas[index]!.as('ana')
        await impersonate(who)
        await stop(who)
      }),
    )
    const count = (what: string): number => subjects().filter((one) => one === what).length
    await expect.poll(() => [count(BEGAN), count(ENDED)], SOON).toEqual([6, 6])
    for (const one of replicas) await one.stop()
    await postgres.stop()
    expect([count(BEGAN), count(ENDED)]).toEqual([6, 6])
  },
)
