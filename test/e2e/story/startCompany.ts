import { getRequestListener } from '@hono/node-server'
import { loopbackSignIn, usersTable } from 'impersonation-kit-service'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { createInvoices } from '../../../demo/invoices/createInvoices.js'
import { auditSink } from '../../../demo/product/auditSink.js'
import { createProduct } from '../../../demo/product/server.js'
import { buildProductPages } from '../../../demo/productPages.mjs'
import { startHook } from '../../../service/test/alerts/support/startHook.js'
import { startMailServer } from '../../../service/test/alerts/support/startMailServer.js'
import { postgresServer } from '../../../service/test/support/postgresServer.js'
import { KEY, startService } from '../../../service/test/support/startService.js'
import { TEAM } from '../../../service/test/support/team.js'
import { close, listen, originOf } from '../support/authOrigin.js'
import { PAGE_PATIENCE } from '../../support/limits.js'

const CUSTOMERS = 100_000
const MAYA = `('user_maya', 'maya@brightside.example', 'Maya Okafor', 'Brightside Dental', '{"role":"customer"}')`

/**
 * A company with 100,000 customers in a real PostgreSQL: the service on it with its dashboard, the demo's product with its API behind the
 * guards, a mailbox, and something like Slack.
 */
export async function startCompany(browser: Browser) {
  const host = { isPaid: true }
  const postgres = await postgresServer()
  const [own, product, invoices] = [await postgres.create(), await listen(), await listen()]
  const customers = await postgres.create()
  await postgres.queryIn(
    customers,
    `create table customers (id text primary key, email text, name text, workspace text, extra jsonb);
     insert into customers select 'user_' || n, 'user' || n || '@customer.example', 'Customer ' || n, 'Workspace ' || n, '{"role":"customer"}'
       from generate_series(1, ${CUSTOMERS}) n;
     insert into customers values ${MAYA};
     create index on customers ((lower(email) collate "C"), id);
     create index on customers ((lower(name) collate "C"), id);
     create role product_reader login;
     grant select on customers to product_reader;
     analyze customers`,
  )
  const users = usersTable({
    url: customers.replace('postgres@', 'product_reader@'),
    table: 'public.customers',
    columns: { id: 'id', email: 'email', name: 'name', tenants: 'workspace', properties: 'extra' },
  })
  const [mail, slack] = [await startMailServer(), await startHook()]
  const app = originOf(product)
  const service = await startService({
    database: own,
    environments: {
      production: {
        apps: [app],
        audience: 'fernhill',
        apiKeys: [KEY],
        customerView: `${app}/#support-access`,
      },
    },
    authenticate: undefined as never,
    signIn: loopbackSignIn({ people: [...TEAM, { userId: 'user_maya' }] }),
    users,
    isPaid: () => host.isPaid,
    mail: { url: mail.url, from: 'alerts@fernhill.example' },
    now: Date.now,
  })
  const { origin: authUrl } = service
  const sink = auditSink(authUrl, KEY)
  const listener = getRequestListener(createInvoices({ authUrl, sink }).fetch)
  invoices.on('request', (request, response) => void listener(request, response))
  product.on(
    'request',
    createProduct({
      authUrl,
      invoicesUrl: originOf(invoices),
      apiKey: KEY,
      sink,
      pages: await buildProductPages(authUrl),
    }),
  )
  const complaints: string[] = []

  /** A page of somebody who is signed in by that name, at an address of the dashboard or of the product. */
  async function open(who: string, url: string, options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
    context.setDefaultTimeout(PAGE_PATIENCE)
    const page = await context.newPage()
    page.on('pageerror', ({ message }) => void complaints.push(`${page.url()}: ${message}`))
    await page.goto(`${authUrl}/sign-in?return_to=${encodeURIComponent(url)}`)
    await page.getByRole('button', { name: who }).click()
    await page.waitForURL(url)
    return page
  }

  return {
    authUrl,
    app,
    host,
    mail,
    slack,
    missingIndexes: () => users.missingIndexes(),
    /** Errors of the pages. */
    complaints,
    open,
    stop: async () => {
      await close(product)
      await close(invoices)
      await service.stop()
      await users.close()
      await mail.close()
      await slack.close()
      await postgres.stop()
    },
  }
}
