import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { startDemo } from './support/demo.js'
import { FREE_PORTS, isSignedOut, it } from './support/demoPages.js'
import { Visitor } from './support/visitor.js'

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
      await using demo = await startDemo({ env: FREE_PORTS })
      await page.goto(demo.productUrl)
      await isSignedOut(page)
      const { port } = new URL(demo.productUrl)
      const before = performance.now()
      expect(await demo.end(signal)).toBe(0)
      expect(performance.now() - before).toBeLessThan(15_000)
      expect(demo.output()).not.toMatch(/error/i)
      await using again = await startDemo({ env: { ...FREE_PORTS, DEMO_PRODUCT_PORT: port } })
      expect(new URL(again.productUrl).port).toBe(port)
    })
  }

  it('keeps what the service knows in a folder, says who has it, and empties it where that is asked for', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-data-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const env = { ...FREE_PORTS, DEMO_DATA: folder }
    const reasons = async (authUrl: string): Promise<unknown[]> => {
      const olga = await new Visitor(authUrl).signIn('owner_olga')
      const list = await olga.get('/api/operators/production/impersonations')
      const { impersonations } = (await list.json()) as { impersonations: { reason: string }[] }
      return impersonations.map(({ reason }) => reason)
    }
    {
      await using demo = await startDemo({ only: 'auth', env })
      const ana = await new Visitor(demo.authUrl).signIn('agent_ana')
      expect((await ana.start()).status).toBe(303)
      for (const isFresh of [false, true]) {
        await expect(startDemo({ only: 'auth', env, isFresh })).rejects.toThrow(
          `Another process uses the demo's data in ${folder}`,
        )
      }
      expect(await demo.end('SIGTERM')).toBe(0)
    }
    {
      await using again = await startDemo({ only: 'auth', env })
      expect(again.output()).toContain(`The service's data is kept in ${folder}`)
      expect(await reasons(again.authUrl)).toEqual(['Ticket 4711'])
      await again.end('SIGTERM')
    }
    await using fresh = await startDemo({ only: 'auth', env, isFresh: true })
    expect(await reasons(fresh.authUrl)).toEqual([])
  }, 400_000)

  it('says which port it cannot have, where one was named', async () => {
    await using first = await startDemo({ env: FREE_PORTS })
    const { port } = new URL(first.authUrl)
    await expect(startDemo({ env: { ...FREE_PORTS, DEMO_AUTH_PORT: port } })).rejects.toThrow(
      `cannot listen on port ${port}`,
    )
  })
})
