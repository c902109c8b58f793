// What a real browser sends along with requests that another site has caused, and what becomes of them.
import type { AddressInfo } from 'node:net'
import { createServer, type RequestListener } from 'node:http'
import express from 'express'
import { createAuth } from 'impersonation-kit/express'
import { createTestIssuer, directUser } from 'impersonation-kit/testing'
import type { Browser, BrowserContext } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connectChromium } from './support/browser.js'

const running: (() => unknown)[] = []
async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, resolve))
  running.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  return (server.address() as AddressInfo).port
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

let browser: Browser
let context: BrowserContext
let shop: string
let evil: string
let token: string
/** What the shop has done, as `DELETE by none`: the method, and the `Sec-Fetch-Site` that came along. */
const done: string[] = []

beforeAll(async () => {
  const issuer = await createTestIssuer()
  token = await issuer.sign(directUser())
  const auth = createAuth({ ...issuer.authOptions, cookie: 'token' })
  const app = express()
  app.get('/page', (req, res) => void res.type('html').send(`<a href="${textOf(req.query['to'])}">go</a>`))
  app.all('/invoices', auth.requireUser, (req, res) => {
    done.push(`${textOf(req.query['_method'] ?? req.method)} by ${req.get('sec-fetch-site')}`)
    res.type('html').send('done')
  })
  app.all('/sign-out', auth.requireUser, auth.requireWritable({ write: true }), (req, res) => {
    done.push(`sign-out by ${req.get('sec-fetch-site')}`)
    res.type('html').send('done')
  })
  // "localhost" and "127.0.0.1" are two sites to a browser.
  shop = `http://localhost:${await listen(app)}`
  evil = `http://127.0.0.1:${await listen((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://evil.test')
    const to = searchParams.get('to') ?? ''
    if (pathname === '/redirect') res.writeHead(302, { location: to }).end()
    else if (pathname === '/keep') res.writeHead(307, { location: to }).end()
    else {
      res.setHeader('content-type', 'text/html')
      res.end(
        `<a href="${to}">go</a><form method="post" action="${to}"><button>send</button></form><img src="${to}">`,
      )
    }
  })}`
  browser = await connectChromium()
})
afterAll(async () => {
  await browser.close()
  for (const stop of running) stop()
})
beforeEach(async () => {
  done.length = 0
  context = await browser.newContext()
  await context.addCookies([{ name: 'token', value: token, domain: 'localhost', path: '/', sameSite: 'Lax' }])
})
afterEach(() => context.close())

const to = (base: string, target: string): string => `${base}?to=${encodeURIComponent(target)}`

describe.each(['/invoices?_method=DELETE', '/sign-out'])('F47: a write by GET, %s', (path) => {
  test('is refused where an address that a person has opened leads on to it', async () => {
    const page = await context.newPage()
    const response = await page.goto(to(`${evil}/redirect`, shop + path))
    // The browser calls that "none", as if the person had typed it.
    expect((await response?.request().allHeaders())?.['sec-fetch-site']).toBe('none')
    expect([response?.status(), done]).toEqual([403, []])
  })

  test('is refused by a link, an image or a redirect of another page, and from the address bar', async () => {
    const page = await context.newPage()
    await page.goto(to(`${evil}/`, shop + path))
    await page.click('a')
    await page.goto(to(`${evil}/`, to(`${evil}/redirect`, shop + path)))
    await page.click('a')
    await page.goto(shop + path)
    expect(done).toEqual([])
  })

  test('is refused where a page of our own leads there by way of another site', async () => {
    const page = await context.newPage()
    await page.goto(to(`${shop}/page`, to(`${evil}/redirect`, shop + path)))
    await page.click('a')
    await page.waitForLoadState()
    expect([page.url(), done]).toEqual([shop + path, []])
  })

  test('is done by a link on a page of our own', async () => {
    const page = await context.newPage()
    await page.goto(to(`${shop}/page`, path))
    await page.click('a')
    await page.waitForURL(`**${path}`)
    expect(done).toEqual([path === '/sign-out' ? 'sign-out by same-origin' : 'DELETE by same-origin'])
  })
})

test('F47: a form of another page, sent straight or by a redirect that keeps the method, writes nothing', async () => {
  const page = await context.newPage()
  for (const target of [`${shop}/invoices`, to(`${evil}/keep`, `${shop}/invoices`)]) {
    await page.goto(to(`${evil}/`, target))
    await page.click('button')
    await page.waitForLoadState()
  }
  // The pictures of that page ask as well, for which a Lax cookie is not sent.
  expect(done.filter((one) => one.startsWith('POST'))).toEqual([])
})

test('F36: a customer follows a link of another site to an ordinary page', async () => {
  const page = await context.newPage()
  for (const query of ['tab=subscription', 'documentId=7', 'q=the+mutation+of+genes']) {
    await page.goto(to(`${evil}/`, `${shop}/invoices?${query}`))
    const [response] = await Promise.all([page.waitForNavigation(), page.click('a')])
    expect(response?.status(), query).toBe(200)
  }
  expect(done).toEqual(Array(3).fill('GET by cross-site'))
})
