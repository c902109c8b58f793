// The recipes of docs/identity-change.md as they stand there, in Chromium: nothing of one identity is ever shown to another.
import type { User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../../scripts/chromium.mjs'
import { PAGE_PATIENCE } from '../../../test/support/limits.js'
import { type Origin, serveOrigin } from './serveOrigin.js'

const operator = directUser({ userId: 'operator' })
const customer = impersonatedUser({ userId: 'customer', impersonatorUserId: 'operator' })

let browser: Browser
let context: BrowserContext
let page: Page
let origin: Origin

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
  origin = await serveOrigin()
})
afterAll(async () => {
  await origin[Symbol.asyncDispose]()
  await browser.close()
})
beforeEach(async () => {
  context = await browser.newContext()
  context.setDefaultTimeout(PAGE_PATIENCE)
  page = await context.newPage()
  origin.become(operator)
})
afterEach(async () => {
  origin.hold()() // whatever a failed test has held
  await context.close()
})

const open = (recipe: string, worker?: string): Promise<unknown> =>
  page.goto(`${origin.url}/stores.html?${new URLSearchParams({ recipe, ...(worker && { worker }) })}`)
const shows = (text: string): Promise<void> =>
  page.locator('output').getByText(text, { exact: true }).waitFor()
const leaks = (): Promise<string[]> => page.evaluate(() => window.leaks)
/** Time for a late answer to do its harm. */
const settle = (): Promise<void> => page.waitForTimeout(150)

async function changeTo(user: User): Promise<void> {
  origin.become(user)
  await page.getByRole('button', { name: 'Refresh' }).click()
}

const RECIPES = [
  'swr',
  'swr, global',
  'swr, infinite',
  'swr, global, infinite',
  'swr, subscription',
  'swr, global, subscription',
  'swr, useAuthFetch',
  'swr, global, useAuthFetch',
  'apollo',
  'apollo, global',
  'apollo, suspense',
  'apollo, global, suspense',
  'reduxToolkit',
  'reduxToolkit, global',
  'reduxToolkit, infinite',
  'reduxToolkit, global, infinite',
  'zustand',
  'zustand, persist',
]

/** What was asked for the operator comes now: the customer sees their own data alone, then and later. */
const comesLate = async (release: () => void): Promise<void> => {
  release()
  await shows('customer sees customer')
  await settle()
  await shows('customer sees customer')
  expect(await leaks()).toEqual([])
}

describe.each(RECIPES)('F27: %s', (recipe) => {
  test('an impersonation begins and ends, and each identity sees its own data alone', async () => {
    await open(recipe)
    await shows('operator sees operator')
    await changeTo(customer)
    await shows('customer sees customer')
    await changeTo(operator)
    await shows('operator sees operator')
    expect(await leaks()).toEqual([])
  })

  test('an answer that was on its way to the last identity is not shown to the next', async () => {
    const release = origin.hold()
    await open(recipe)
    await shows('operator sees nothing')
    await expect.poll(() => origin.calls.at(-1)).toBe('operator')
    await changeTo(customer)
    await shows('customer sees nothing')
    await comesLate(release)
  })

  test('a page that loads after a redirect shows nothing that the last identity has left', async () => {
    await open(recipe)
    await shows('operator sees operator')
    origin.become(customer)
    const release = origin.hold()
    await page.reload()
    await shows('customer sees nothing')
    release()
    await shows('customer sees customer')
    expect(await leaks()).toEqual([])
  })
})

const WITH_WRITES = [
  'swr',
  'swr, global',
  'swr, infinite',
  'swr, global, infinite',
  'apollo',
  'apollo, global',
  'apollo, suspense',
  'apollo, global, suspense',
  'reduxToolkit',
  'reduxToolkit, global',
]

describe.each(WITH_WRITES)('F27: %s', (recipe) => {
  test('a write that was on its way puts nothing into what the next identity sees', async () => {
    await open(recipe)
    await shows('operator sees operator')
    const asked = origin.calls.length
    const release = origin.hold(1)
    await page.getByRole('button', { name: 'Write' }).click()
    await expect.poll(() => origin.calls.length).toBe(asked + 1)
    await changeTo(customer)
    await shows('customer sees customer')
    await comesLate(release)
  })
})

describe('F27: a service worker', () => {
  const ready = async (recipe: string, worker: string): Promise<void> => {
    await open(recipe, worker)
    await page.evaluate(async () => navigator.serviceWorker.ready)
    await page.reload() // the first page of a worker is not controlled by it
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
  }
  const names = (): Promise<string[]> => page.evaluate(() => caches.keys())

  test('answers each identity from a cache of its own, and the last one is deleted', async () => {
    await ready('service worker', '/serviceWorker.js')
    await shows('operator sees operator')
    const asked = origin.calls.length
    await page.reload()
    await shows('operator sees operator')
    expect(origin.calls).toHaveLength(asked) // the cache works at all
    await changeTo(customer)
    await shows('customer sees customer')
    expect(await leaks()).toEqual([])
    await expect.poll(async () => (await names()).filter((name) => !name.includes('customer'))).toEqual([])
  })

  test('stores nothing of the last identity that comes late', async () => {
    const release = origin.hold()
    await ready('service worker', '/serviceWorker.js')
    await shows('operator sees nothing')
    await expect.poll(() => origin.calls.at(-1)).toBe('operator')
    await changeTo(customer)
    await shows('customer sees nothing')
    release()
    await shows('customer sees customer')
    await settle()
    expect(await leaks()).toEqual([])
    expect((await names()).filter((name) => !name.includes('customer'))).toEqual([])
  })

  test('without the recipe it gives the last identity to the next', async () => {
    await ready('service worker, bare', '/oneCacheForAll.js')
    await shows('operator sees operator')
    await changeTo(customer)
    await shows('customer sees operator')
  })
})

test.each([
  'swr, bare',
  'swr, infinite, bare',
  'swr, subscription, bare',
  'apollo, bare',
  'reduxToolkit, bare',
  'zustand, bare',
])('F27: %s: without a recipe the next identity sees the last one', async (recipe) => {
  await open(recipe)
  await shows('operator sees operator')
  await changeTo(customer)
  await expect.poll(leaks).toContain('customer saw operator')
})
