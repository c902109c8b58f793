import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import type { AlertChannel, AlertType, SessionEnd } from 'impersonation-kit/server'
import {
  type AlertEvent,
  createDeliver,
  type CustomerNotice,
  type DeliverOptions,
} from '../../src/alerts/index.js'
import { startLine } from '../support/startLine.js'
import { uncaughtIn } from '../support/uncaughtIn.js'
import { startHook } from './support/startHook.js'
import { startMailServer } from './support/startMailServer.js'

const AT = Date.UTC(2026, 10, 28, 12, 30)
const EVENT: AlertEvent = {
  id: 'event_1',
  type: 'impersonation.started',
  at: AT,
  environment: 'production',
  operator: { id: 'op_1', name: 'Ana Lima', email: 'ana@acme.test' },
  user: { id: 'user_42', email: 'cleo@customer.test' },
  session: '0199-session',
  reason: 'Invoice is missing',
  mode: 'read-only',
  until: AT + 1_800_000,
}
const settingsChanged = (changes: NonNullable<AlertEvent['changes']>): AlertEvent => ({
  id: 'e',
  type: 'settings.changed',
  at: AT,
  environment: 'production',
  by: { id: 'owner', name: 'Olga' },
  changes,
})
const DASHBOARD = 'https://auth.acme.test/'
const SECRET = `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}`

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
function deliverer(options: DeliverOptions = {}) {
  const { deliver, close } = createDeliver({ dashboard: DASHBOARD, ...options })
  closing.push(close)
  return deliver
}
function notifier(url: string) {
  const { notify, close } = createDeliver({ mail: { url, from: 'no-reply@acme.test' } })
  closing.push(close)
  return notify
}
async function hook(...args: Parameters<typeof startHook>) {
  const started = await startHook(...args)
  closing.push(started.close)
  return started
}
async function mailServer(...args: Parameters<typeof startMailServer>) {
  const started = await startMailServer(...args)
  closing.push(started.close)
  return started
}
const slack = (url: string): AlertChannel => ({ id: 'slack', kind: 'slack', url })
const mail = (...to: string[]): AlertChannel => ({ id: 'mail', kind: 'email', to })
const textsOf = (value: unknown): string[] =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, one]) =>
        key === 'text' && typeof one === 'string' ? [one] : textsOf(one),
      )
    : []

describe('an alert by e-mail', () => {
  test('reaches every address, says who, whom, why and until when, and leads to the session', async () => {
    const { url, mails } = await mailServer()
    const sent = await deliverer({ mail: { url, from: 'alerts@acme.test' } })(
      EVENT,
      mail('boss@acme.test', 'second@acme.test'),
    )
    expect(sent).toEqual({ ok: true, answer: expect.stringMatching(/^250 /) })
    expect(mails).toHaveLength(1)
    expect(mails[0]?.to).toEqual(['boss@acme.test', 'second@acme.test'])
    const text = mails[0]?.text ?? ''
    expect(text).toContain('Subject: Ana Lima started to impersonate cleo@customer.test')
    expect(text).toContain('Message-ID: <event_1.mail@impersonation-kit>')
    expect(text).toContain('Auto-Submitted: auto-generated')
    for (const part of ['Reason: Invoice is missing', 'Mode: read-only', 'Until: 2026-11-28 13:00:00 UTC']) {
      expect(text).toContain(part)
    }
    expect(text).toContain('https://auth.acme.test/production/sessions/0199-session')
  })

  test('says that there is no mail server, and tries no more', async () => {
    expect(await deliverer()(EVENT, mail('a@acme.test'))).toMatchObject({ ok: false, isFinal: true })
  })

  test('that the server refuses for good is final, and for now is not', async () => {
    const { url } = await mailServer((address) =>
      address.startsWith('gone')
        ? { responseCode: 550, message: 'No such mailbox' }
        : { responseCode: 451, message: 'Try later' },
    )
    const deliver = deliverer({ mail: { url, from: 'alerts@acme.test' } })
    expect(await deliver(EVENT, mail('gone@acme.test'))).toMatchObject({
      ok: false,
      isFinal: true,
      answer: expect.stringContaining('No such mailbox'),
    })
    expect(await deliver(EVENT, mail('later@acme.test'))).toMatchObject({ ok: false, isFinal: false })
  })

  test('that some of the addresses refuse is told', async () => {
    const { url } = await mailServer((address) =>
      address.startsWith('gone') ? { responseCode: 550, message: 'No' } : undefined,
    )
    const sent = await deliverer({ mail: { url, from: 'alerts@acme.test' } })(
      EVENT,
      mail('gone@acme.test', 'here@acme.test'),
    )
    expect(sent).toMatchObject({ ok: false, answer: '1 of the addresses were refused.' })
  })

  test('to a server that is down is tried again', async () => {
    const { url, close } = await startMailServer()
    await close()
    expect(
      await deliverer({ mail: { url, from: 'alerts@acme.test' } })(EVENT, mail('a@acme.test')),
    ).toMatchObject({ ok: false, isFinal: false, answer: expect.stringContaining('could not be reached') })
  })

  test.each([
    ['a connection each', ''],
    ['connections that are kept', '&pool=true'],
  ])('over %s that are cut fails, is not final, and does not end the process', async (_name, more) => {
    const server = await mailServer()
    const line = await startLine(Number(new URL(server.url).port))
    const url = `smtp://127.0.0.1:${line.port}?ignoreTLS=true${more}`
    const deliver = deliverer({ mail: { url, from: 'alerts@acme.test' } })
    const answers: { ok: boolean; isFinal?: boolean }[] = []
    const uncaught = await uncaughtIn(async () => {
      for (let round = 0; round < 25; round++) {
        const sent = deliver(EVENT, mail('sec@acme.test'))
        await new Promise((resolve) => setTimeout(resolve, round))
        line.cut()
        answers.push(await sent)
      }
    })
    line.close()
    expect(uncaught).toEqual([])
    expect(answers.some(({ ok }) => !ok)).toBe(true)
    expect(answers.filter(({ ok, isFinal }) => !ok && isFinal)).toEqual([])
  })
})

describe('an alert by Slack', () => {
  test('is in blocks that show text as it is', async () => {
    const { url, requests } = await hook()
    expect(await deliverer()(EVENT, slack(url))).toEqual({ ok: true, answer: '200 ok' })
    const message = JSON.parse(requests[0]?.body ?? '') as { text: string; blocks: { type: string }[] }
    expect(message.text).toBe('Ana Lima started to impersonate cleo@customer.test')
    expect(message.blocks.map(({ type }) => type)).toEqual(['rich_text'])
    expect(textsOf(message.blocks)).toContain('Invoice is missing\n')
    expect(JSON.stringify(message)).toContain('https://auth.acme.test/production/sessions/0199-session')
  })

  test.each([
    [400, true],
    [403, true],
    [404, true],
    [410, true],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
  ])('that is answered %i is given up: %s', async (status, isFinal) => {
    const { url } = await hook(() => ({ status, body: 'no_service' }))
    expect(await deliverer()(EVENT, slack(url))).toEqual({
      ok: false,
      isFinal,
      answer: `${status} no_service`,
    })
  })

  test('follows no redirect', async () => {
    const other = await hook()
    const { url } = await hook(() => ({ status: 307, location: other.url }))
    expect(await deliverer()(EVENT, slack(url))).toMatchObject({ ok: false, isFinal: true })
    expect(other.requests).toEqual([])
  })

  test('waits no longer than it may, and repeats no address', async () => {
    const { url } = await hook(() => undefined)
    const sent = await deliverer({ timeout: 50 })(EVENT, slack(url))
    expect(sent).toEqual({ ok: false, isFinal: false, answer: 'No answer within 0.05 s.' })
    const { url: gone, close } = await startHook()
    await close()
    const refused = await deliverer()(EVENT, slack(gone))
    expect(refused).toEqual({ ok: false, isFinal: false, answer: 'The request failed: ECONNREFUSED.' })
  })

  test.each([
    [200, 'nothing', { ok: true, answer: '200' }],
    [404, 'nothing', { ok: false, answer: '404', isFinal: true }],
    [503, 'nothing', { ok: false, answer: '503', isFinal: false }],
    [200, 'cut', { ok: true, answer: expect.stringMatching(/^200/) as unknown }],
  ] as const)('is judged by the status %i where %s comes after it', async (status, after, sent) => {
    const { url } = await hook(() => ({ status, after }))
    expect(await deliverer({ timeout: 1_000 })(EVENT, slack(url))).toEqual(sent)
  })

  test('shows one line of what a server answers', async () => {
    const { url } = await hook(() => ({ status: 500, body: `a\n\u001b[31m${'x'.repeat(1000)}` }))
    const { answer } = await deliverer()(EVENT, slack(url))
    expect(answer).toMatch(/^500 a \[31mx+$/)
    expect(answer.length).toBeLessThan(210)
  })
})

describe('an alert by webhook', () => {
  const webhook = (url: string): AlertChannel => ({ id: 'hook', kind: 'webhook', url, secret: SECRET })

  test('is signed as Standard Webhooks says, by its own library', async () => {
    const { url, requests } = await hook()
    await deliverer()(EVENT, webhook(url))
    const { headers, body } = requests[0] ?? { headers: {}, body: '' }
    const verified = new Webhook(SECRET).verify(body, headers as Record<string, string>)
    expect(verified).toMatchObject({
      type: 'impersonation.started',
      timestamp: '2026-11-28T12:30:00.000Z',
      data: { environment: 'production', operator: { id: 'op_1' }, user: { id: 'user_42' } },
    })
    expect(headers['webhook-id']).toBe('event_1')
    expect(() =>
      new Webhook(SECRET).verify(body.replace('user_42', 'user_43'), headers as Record<string, string>),
    ).toThrow()
  })

  test.each([
    ['the customer', { id: 'user_42' }, 'user'],
    ['a colleague', { id: 'op_2' }, 'admin'],
    ['nobody but the rules', undefined, 'policy'],
  ])('of a session that %s has ended holds the event of CAEP', async (_who, by, initiator) => {
    const { url, requests } = await hook()
    await deliverer()(
      { ...EVENT, type: 'impersonation.ended', code: 'revoked', ...(by && { by }) },
      webhook(url),
    )
    const { events } = JSON.parse(requests[0]?.body ?? '') as { events: Record<string, object> }
    expect(events['https://schemas.openid.net/secevent/caep/event-type/session-revoked']).toMatchObject({
      subject: { format: 'opaque', id: '0199-session' },
      initiating_entity: initiator,
      event_timestamp: AT / 1000,
    })
  })
})

describe('S41: what an operator types', () => {
  const nasty: [what: string, text: string][] = [
    ['mentions and links of Slack', '<!channel> <@U012> <https://evil.test|Click>'],
    ['formatting', '*bold* _it_ ~no~ `code` :fire: @here #general'],
    ['line breaks', 'first\nSubject: second\r\nBcc: evil@evil.test\u2028third'],
    ['HTML', '<img src=x onerror=alert(1)> "quoted" \'single\' &amp;'],
    ['hidden and turned text', '\u202egnp.exe\u202c\u200b hidden'],
    ['a hundred thousand letters', 'x'.repeat(100_000)],
  ]

  test.each(nasty)(
    '%s: mention nobody, lead nowhere and break no line, on any channel',
    async (_what, text) => {
      const event = { ...EVENT, reason: text, ticket: text, operator: { id: text, name: text } }
      const { url, requests } = await hook()
      const mails = await mailServer()
      const deliver = deliverer({ mail: { url: mails.url, from: 'alerts@acme.test' } })
      await deliver(event, slack(url))
      await deliver(event, mail('boss@acme.test'))

      const body = requests[0]?.body ?? ''
      const message = JSON.parse(body) as { text: string; blocks: unknown[] }
      expect(message.text).not.toMatch(/<|>/)
      expect(body).not.toMatch(/mrkdwn":true|"type":"(mrkdwn|section|usergroup|user|broadcast|channel)"/)
      for (const one of textsOf(message.blocks)) {
        expect(one.replace(/\n$/, '')).not.toMatch(/[\n\r\u2028\u202e\u200b]/)
        expect(one.length).toBeLessThan(600)
      }
      const received = mails.mails[0]?.text ?? ''
      const [head = ''] = received.split('\r\n\r\n')
      expect(head).not.toMatch(/^Bcc:/im)
      expect(received.split('Content-Type: text/html')[1]).not.toContain('<img')
      expect(received.length).toBeLessThan(20_000)
    },
  )
})

describe('every type of alert', () => {
  const types: AlertType[] = [
    'impersonation.started',
    'impersonation.ended',
    'impersonation.refused',
    'impersonation.extended',
    'impersonation.mode_changed',
    'approval.wanted',
    'approval.given',
    'approval.denied',
    'approval.taken',
    'break_glass.used',
    'settings.changed',
  ]

  test.each(types)('%s has a title of its own, even where it names nobody', async (type) => {
    const { url, requests } = await hook()
    const deliver = deliverer()
    await deliver({ id: 'e', type, at: Number.NaN, environment: 'test' }, slack(url))
    await deliver({ ...EVENT, type, by: { id: 'op_2', name: 'Bo' }, mode: 'full' }, slack(url))
    const titles = requests.map(({ body }) => (JSON.parse(body) as { text: string }).text)
    expect(titles[0]).toMatch(/Somebody/)
    expect(titles[1]).toMatch(/Ana Lima|Bo/)
    expect(titles[1]).not.toMatch(/undefined|Somebody/)
  })

  test('the settings say what changed, and lead to their page', async () => {
    const { url, requests } = await hook()
    await deliverer()(
      settingsChanged([
        { path: 'enabled', before: false, after: true },
        { path: 'teamName', before: undefined, after: 'Support' },
      ]),
      slack(url),
    )
    const body = requests[0]?.body ?? ''
    const texts = textsOf((JSON.parse(body) as { blocks: unknown }).blocks)
    expect(texts).toEqual(expect.arrayContaining(['enabled: ', 'false → true\n', 'not set → "Support"\n']))
    expect(body).toContain('https://auth.acme.test/production/settings')
    expect(body).toContain('rotating_light')
  })
})

test('of very many changes Slack gets those that it takes, and how many more there are', async () => {
  const { url, requests } = await hook()
  const channels = Array.from({ length: 96 }, (_, number) => ({
    path: `alerts.channels.channel-${number}.url`,
    before: undefined,
    after: `https://${'x'.repeat(100)}.test`,
  }))
  await deliverer()(
    settingsChanged([{ path: 'approval.count', before: 2, after: 0 }, ...channels]),
    slack(url),
  )
  const body = requests[0]?.body ?? ''
  const texts = textsOf((JSON.parse(body) as { blocks: unknown }).blocks)
  expect(texts.join('').length).toBeLessThan(10_000)
  expect(texts.join('')).toContain('approval.count: 2 → 0\n')
  const shown = texts.filter((one) => one.startsWith('alerts.channels.')).length
  expect(shown).toBeGreaterThan(40)
  expect(texts.slice(-2)).toEqual([`… and ${96 - shown} more, in the audit\n`, 'Open the settings'])
})

describe('a notice to a customer', () => {
  const NOTICE: CustomerNotice = {
    id: 'event_1',
    type: 'ended',
    environment: 'production',
    to: 'cleo@customer.test',
    by: 'support',
    mode: 'read-only',
    since: AT,
    until: AT + 60_000,
  }

  test('is the same mail at every try, and no other than an alert about the same event', async () => {
    const { url, mails } = await mailServer()
    const notify = notifier(url)
    await notify(NOTICE)
    await notify(NOTICE)
    const channel: AlertChannel = { id: 'customer', kind: 'email', to: ['boss@acme.test'] }
    await deliverer({ mail: { url, from: 'alerts@acme.test' } })(EVENT, channel)
    const ids = mails.map(({ text }) => /^Message-ID: (.*)$/m.exec(text)?.[1]?.trim())
    expect(ids).toEqual([
      '<customer.event_1@impersonation-kit>',
      '<customer.event_1@impersonation-kit>',
      '<event_1.customer@impersonation-kit>',
    ])
  })

  test.each<[SessionEnd, string]>([
    ['stopped', 'It was stopped.'],
    ['expired', 'Its time was over.'],
    ['idle', 'Nothing happened in it for a while.'],
    ['revoked', 'Somebody of the team ended it.'],
    ['policy', 'It was no longer allowed.'],
    ['signed_out', 'Whoever opened it signed out.'],
    ['failed', 'It could not be opened.'],
  ])('says how the session ended: %s', async (end, sentence) => {
    const { url, mails } = await mailServer()
    await notifier(url)({ ...NOTICE, end })
    expect(mails[0]?.text).toContain(`How it ended: ${sentence}`)
  })

  test('leads nowhere where the host has no page for it', async () => {
    const { url, mails } = await mailServer()
    await notifier(url)(NOTICE)
    expect(mails[0]?.text).not.toMatch(/https?:|<a /)
  })

  test.each([
    'cleo@customer.test, evil@x.test',
    'cleo@customer.test;evil@x.test',
    'Cleo <evil@x.test>',
    '"cleo, evil@x.test,"@customer.test',
    'cleo@customer.test\r\nRCPT TO:<evil@x.test>',
    'cleo@customer.test>\r\nBcc: evil@x.test',
    'cleo@customer.test\u0000',
    'team: evil@x.test;',
    'cleo@evil@x.test',
    'cleo',
    `${'c'.repeat(65)}@customer.test`,
  ])('S41: is sent to nobody where the address is not one alone: %j', async (to) => {
    const { url, mails } = await mailServer()
    const sent = await notifier(url)({ ...NOTICE, to })
    expect(sent).toEqual({
      ok: false,
      answer: 'What the directory gives is no e-mail address.',
      isFinal: true,
    })
    expect(mails).toEqual([])
  })

  test.each(['cleo+tag@customer.test', 'ünï@customer.test', "o'neil@bücher.test", 'a@localhost'])(
    'reaches %s',
    async (to) => {
      const { url, mails } = await mailServer()
      expect(await notifier(url)({ ...NOTICE, to })).toMatchObject({ ok: true })
      expect(mails.map((one) => one.to)).toEqual([[to]])
    },
  )

  test('S42: that the mail server refuses is told without the address', async () => {
    const { url } = await mailServer((address) => ({ responseCode: 550, message: `No mailbox <${address}>` }))
    const sent = await notifier(url)(NOTICE)
    expect(sent).toMatchObject({ ok: false, isFinal: true })
    expect(sent.answer).toContain('No mailbox <(the customer)>')
  })
})
