// The recipes of docs/muting.md as they stand there, with the tools' own packages, in Chromium. What they send is caught on its way.
import { readFile } from 'node:fs/promises'
import { gunzipSync, inflateSync } from 'node:zlib'
import type { User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type Browser, type BrowserContext, chromium, type Page, type Route } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../../scripts/chromium.mjs'
import { PAGE_PATIENCE } from '../../../test/support/limits.js'
import { type Origin, serveOrigin } from './serveOrigin.js'

const operator = directUser({ userId: 'operator' })
const customer = impersonatedUser({
  userId: 'customer',
  email: 'customer@example.com',
  impersonatorUserId: 'operator',
})

let browser: Browser
let context: BrowserContext
let page: Page
let origin: Origin
/** What has left the page for the tool, in order. */
let sent: string[]

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  origin = await serveOrigin()
})
afterAll(async () => {
  await origin[Symbol.asyncDispose]()
  await browser.close()
})
beforeEach(async () => {
  sent = []
  context = await browser.newContext({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/147.0.0.0' })
  await context.addInitScript(() => {
    // PostHog sends nothing of what looks like a robot.
    Object.defineProperty(navigator, 'webdriver', { get: () => false })
    Object.defineProperty(navigator, 'userAgentData', { get: () => undefined })
  })
  context.setDefaultTimeout(PAGE_PATIENCE)
  await context.route((url) => url.origin !== origin.url && url.protocol.startsWith('http'), standIn)
  page = await context.newPage()
})
afterEach(() => context.close())

/** Answers as the tools' servers do, as far as their packages need it. */
async function standIn(route: Route): Promise<void> {
  const request = route.request()
  const { hostname, pathname } = new URL(request.url())
  const json = (body: unknown): Promise<void> =>
    route.fulfill({ json: body, headers: { 'access-control-allow-origin': '*' } })
  const script = (body: string): Promise<void> =>
    route.fulfill({ body, contentType: 'text/javascript', headers: { 'access-control-allow-origin': '*' } })

  if (hostname === 'cdn.segment.com') {
    return json({ integrations: { 'Segment.io': { apiKey: 'key', unbundledIntegrations: [] } }, plan: {} })
  }
  if (hostname === 'widget.intercom.io') return script(INTERCOM)
  if (hostname.endsWith('posthog.com')) {
    if (pathname.startsWith('/static/')) {
      const file = new URL(`../node_modules/posthog-js/dist/${pathname.split('/').at(-1)}`, import.meta.url)
      return script(await readFile(file, 'utf8'))
    }
    const recording = { endpoint: '/s/', version: 'v2', recorderVersion: 'v2', sampleRate: null }
    if (pathname.startsWith('/array/')) {
      return pathname.endsWith('.js')
        ? script('')
        : json({ supportedCompression: [], sessionRecording: recording })
    }
    if (pathname.startsWith('/flags')) {
      return json({ featureFlags: {}, supportedCompression: [], sessionRecording: recording })
    }
  }
  sent.push(`${pathname} ${textOf(request.postDataBuffer())}`)
  return json({})
}

/** Stands for Intercom's messenger, which only Intercom can give: it does what is documented of its methods. */
const INTERCOM = `{
  let booted = false
  const send = (what) => booted && fetch('https://api-iam.intercom.io/messenger', { method: 'POST', body: JSON.stringify(what) })
  const methods = {
    boot: (settings) => { booted = true; send({ boot: settings }) },
    shutdown: () => { booted = false },
    update: (settings) => send({ update: settings }),
    trackEvent: (name, metadata) => send({ trackEvent: name, metadata }),
  }
  const queue = window.Intercom?.q ?? []
  window.Intercom = (method, ...args) => methods[method]?.(...args)
  methods.boot(window.intercomSettings)
  for (const args of queue) window.Intercom(...args)
}`

/** What a body says, compressed or not. */
function textOf(body: Buffer | null): string {
  if (!body) return ''
  if (body[0] === 0x1f && body[1] === 0x8b) return gunzipSync(body).toString()
  const at = body.findIndex((byte, i) => byte === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(body[i + 1] ?? 0))
  try {
    return at < 0
      ? body.toString()
      : body.subarray(0, at).toString() + inflateSync(body.subarray(at)).toString()
  } catch {
    return body.toString() // an x in a text
  }
}

const open = (tool: string, more = ''): Promise<unknown> =>
  page.goto(`${origin.url}/muting.html?tool=${tool}${more}`)
const shows = (who: string): Promise<void> => page.locator('output').getByText(who, { exact: true }).waitFor()
const act = (): Promise<void> => page.getByRole('button', { name: 'Act' }).click()
const sentOf = (text: string): string[] => sent.filter((one) => one.includes(text))
const arrives = (text: string): Promise<void> => expect.poll(() => sentOf(text)).not.toEqual([])
/** Longer than the tools keep what they have: PostHog 3 s, a recording of Sentry's 5 s. */
const settle = (): Promise<void> => page.waitForTimeout(6_000)

async function changeTo(user: User): Promise<void> {
  origin.become(user)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await shows(user.userId)
}

/** Those that also record the screen. */
const RECORD = ['posthog', 'sentry']

describe.each(['posthog', 'segment', 'intercom', 'sentry'])('F27: %s', (tool) => {
  test('sends nothing from a page that loads while impersonated, and works after Stop', async () => {
    origin.become(customer)
    await open(tool)
    await shows('customer')
    await act()
    await settle()
    expect(sent).toEqual([])
    await changeTo(operator)
    await act()
    await arrives('acted as operator')
    await settle()
    expect(sentOf('customer')).toEqual([])
  })

  test('sends nothing of an impersonation that begins and ends in the page', async () => {
    origin.become(operator)
    await open(tool)
    await shows('operator')
    await act()
    await arrives('acted as operator')
    await changeTo(customer)
    const begin = Date.now()
    await act()
    await settle()
    expect(sentOf('customer')).toEqual([])
    const before = sent.length
    const end = Date.now()
    await changeTo(operator)
    await act()
    await expect.poll(() => sent.slice(before).join()).toContain('acted as operator')
    await settle()
    expect(sentOf('customer')).toEqual([])
    // Recordings say when each thing was seen.
    const times = [...sent.join().matchAll(/"timestamp":(\d{13})/g)].map(([, time]) => Number(time))
    expect(times.filter((time) => time > begin && time < end)).toEqual([])
    if (RECORD.includes(tool)) expect(times).not.toEqual([])
  })

  test('without the recipe it sends what an impersonator does', async () => {
    origin.become(customer)
    await open(tool, '&bare')
    await shows('customer')
    await act()
    await arrives('acted as customer')
  })
})
