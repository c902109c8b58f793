import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningAuthOrigin, startAuthOrigin } from './support/authOrigin.js'
import { Visitor } from './support/visitor.js'

let server: RunningAuthOrigin
let ana: Visitor

beforeAll(async () => {
  server = await startAuthOrigin({ appOrigins: ['http://localhost:9999'] })
  ana = await new Visitor(server.url).signIn('agent_ana')
})
afterAll(() => server[Symbol.asyncDispose]())

describe('the inbox of the demo', () => {
  // Once by each of two channels; an alert may come twice.
  it('tells first that the owner has turned impersonation on', async () => {
    const title = 'Olga Fern changed the impersonation settings of production'
    await expect
      .poll(async () => (await inboxOf(ana)).split(title).length - 1, SOON)
      .toBeGreaterThanOrEqual(2)
    expect(await inboxOf(ana)).toContain('enabled: false → true')
    const settings = await (await ana.get('/api/operators/production/settings')).text()
    expect(settings).toContain('"enabled":true')
    expect(settings).not.toContain('/inbox/slack') // the address of a Slack channel is a secret
  })

  const SOON = { interval: 200 }
  const inboxOf = async (visitor: Visitor): Promise<string> => (await visitor.get('/inbox')).text()

  it('shows each alert as a mail and as a message to Slack, and leads to the session', async () => {
    await ana.start({ reason: 'Ticket 815: zwölf Rechnungen' })
    const told = 'Ana Silva started to impersonate Maya Okafor[^]*Reason: Ticket 815: zwölf Rechnungen'
    const byBoth = new RegExp(`aria-label="Mail"[^]*${told}[^]*aria-label="Slack"[^]*${told}`)
    await expect.poll(() => inboxOf(ana), SOON).toMatch(byBoth)
    const page = await inboxOf(ana)
    const [, link = ''] = /href="([^"]+)"\s*>Open the session/.exec(page) ?? []
    const opened = await ana.get(link.replace(server.url, ''))
    expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    const session = link.replace(
      `${server.url}/production/sessions/`,
      '/api/operators/production/impersonations/',
    )
    expect(await (await ana.get(session)).text()).toContain('Ticket 815: zwölf Rechnungen')
  })

  it('shows the mails to the customer: one when her account was opened, and one when that ended', async () => {
    await expect.poll(() => inboxOf(ana), SOON).toContain('Your account was opened by Fernhill Support')
    await ana.post('/api/v1/impersonation/stop')
    await expect
      .poll(() => inboxOf(ana), SOON)
      .toContain('The session of Fernhill Support in your account has ended')
    const [, notice = ''] =
      /<h3>Your account was opened by Fernhill Support<\/h3>([^]*?)<\/article>/.exec(await inboxOf(ana)) ?? []
    expect(notice).toContain('to maya@brightside.example')
    expect(notice).toContain('See it in your account, and end it: http://localhost:9999/')
    expect(notice).not.toMatch(/Ana|Silva/)
  })

  it('S41: escapes what somebody typed, and makes no link of it', async () => {
    const reason = '</li><script>alert(1)</script> <a href="https://evil.example">x</a> <!channel>'
    await ana.start({ reason, userId: 'user_jonas' })
    await expect
      .poll(async () => (await inboxOf(ana)).split('&#60;script&#62;alert(1)').length - 1, SOON)
      .toBeGreaterThanOrEqual(2)
    const page = await inboxOf(ana)
    expect(page).not.toMatch(/<script|href="https:\/\/evil/)
    expect(page).toContain('&#60;!channel&#62;')
  })

  it('is for support alone, and takes nothing from a browser', async () => {
    const maya = await new Visitor(server.url).signIn('user_maya')
    expect((await maya.get('/inbox')).status).toBe(403)
    expect((await new Visitor(server.url).get('/inbox')).status).toBe(303)
    expect((await ana.post('/inbox/slack', { text: 'I am no alert' })).status).toBe(403)
    expect(await inboxOf(ana)).not.toContain('I am no alert')
  })
})
