import { describe, expect } from 'vitest'
import { startDemo } from './support/demo.js'
import { FREE_PORTS, isSignedOut, it } from './support/demoPages.js'

describe('npm start', () => {
  it('needs no configuration, and finds other ports where its own are taken', async () => {
    await using first = await startDemo()
    await using second = await startDemo()
    for (const { authUrl, productUrl } of [first, second]) {
      expect((await fetch(`${authUrl}/sign-in`)).status).toBe(200)
      expect(await (await fetch(productUrl)).text()).toContain('<div id="root">')
    }
    const urls = [first.authUrl, first.productUrl, second.authUrl, second.productUrl]
    expect(new Set(urls).size).toBe(4)
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`stops cleanly on ${signal} with a page open, and gives its ports back`, async ({ page }) => {
      const demo = await startDemo({ env: FREE_PORTS })
      await page.goto(demo.productUrl)
      await isSignedOut(page)
      const { port } = new URL(demo.productUrl)
      const before = performance.now()
      expect(await demo.end(signal)).toBe(0)
      expect(performance.now() - before).toBeLessThan(3_000)
      expect(demo.output()).not.toMatch(/error/i)
      await using again = await startDemo({ env: { ...FREE_PORTS, DEMO_PRODUCT_PORT: port } })
      expect(new URL(again.productUrl).port).toBe(port)
    })
  }

  it('says which port it cannot have, where one was named', async () => {
    await using first = await startDemo({ env: FREE_PORTS })
    const { port } = new URL(first.authUrl)
    await expect(startDemo({ env: { ...FREE_PORTS, DEMO_AUTH_PORT: port } })).rejects.toThrow(
      `cannot listen on port ${port}`,
    )
  })
})
