import express from 'express'
import { afterAll, beforeAll, describe, expect, inject } from 'vitest'
import { change } from '../../service/test/support/steps.js'
import { startService } from '../../service/test/support/startService.js'
import { close, listen, originOf } from './support/authOrigin.js'
import { actionsFor, it } from './support/demoPages.js'

// Helmet sets `no-referrer` unless told otherwise, and then browsers send `Origin: null` with a form to another origin.
describe.each(['strict-origin-when-cross-origin', 'same-origin', 'no-referrer'])(
  'an admin app on an origin of its own, with Referrer-Policy: %s',
  (policy) => {
    const pages = inject('pages')
    let admin: string
    let service: Awaited<ReturnType<typeof startService>>
    const ends: (() => unknown)[] = []
    beforeAll(async () => {
      const [adminServer, product] = [await listen(), await listen()]
      ends.push(
        () => close(adminServer),
        () => close(product),
      )
      admin = originOf(adminServer)
      adminServer.on(
        'request',
        express().use(async (request, response) => {
          const file = await fetch(pages + request.url)
          response.set('referrer-policy', policy).type(file.headers.get('content-type') ?? '')
          response.send(Buffer.from(await file.arrayBuffer()))
        }),
      )
      service = await startService({
        environments: { production: { apps: [originOf(product), pages], adminApps: [admin] } },
        now: Date.now,
      })
      ends.push(() => service.stop())
      const opened = new URLSearchParams({ auth: service.origin, return: admin })
      product.on('request', (_request, response) => {
        response.writeHead(302, { location: `${pages}/ours.html?${opened}` }).end()
      })
      await change(service.as('owner'), {
        enabled: true,
        impersonators: [{ who: { role: 'owner' }, tenants: '*' }],
      })
    })
    afterAll(async () => {
      for (const end of ends.toReversed()) await end()
    })

    for (const tab of ['This tab', 'A new tab']) {
      it(`starts an impersonation in ${tab.toLowerCase()}, and Stop leads back to the same search and row`, async ({
        context,
        page,
      }) => {
        await context.addCookies([{ name: 'host', value: 'owner', url: service.origin }])
        await page.goto(`${admin}/admin.html?service=${service.origin}&q=Cleo`)
        await actionsFor(page, 'Cleo Park').click()
        await page.getByRole('menuitem', { name: 'Impersonate user' }).click()
        await page.getByLabel('Reason').fill('The invoice of March is missing')
        await page.getByLabel('Open in').selectOption(tab)
        const opened = tab === 'This tab' ? page : context.waitForEvent('page')
        await page.getByRole('button', { name: 'Start' }).click()
        const app = await opened
        await app.getByText('cleo@customer.test, by boss').waitFor()
        await app.getByRole('button', { name: 'Stop' }).click()
        await app.waitForURL(({ origin }) => origin === admin)
        expect(Object.fromEntries(new URL(app.url()).searchParams)).toMatchObject({
          q: 'Cleo',
          user: 'user_42',
        })
      })
    }
  },
)
