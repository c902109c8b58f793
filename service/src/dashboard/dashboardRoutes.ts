import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ApiContext, ApiEnv } from '../api/index.js'
import { describeOperator } from '../api/index.js'
import { failurePage, visitorOf } from '../http/index.js'
import { Refusal } from '../impersonations/index.js'
import { dashboardPage } from './dashboardPage.js'
import { readAssets } from './readAssets.js'

const YEAR = 31_536_000
/** In `Accept-Encoding`, and not with the weight that refuses it. */
const BROTLI = /\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/

/** The dashboard: its files, and one page for every address of it. The page works without an address that is its own, so that links can be deep. */
export function dashboardRoutes(app: OpenAPIHono<ApiEnv>, api: ApiContext): void {
  app.get('/assets/:name', (c) => {
    const asset = readAssets().files.get(c.req.param('name'))
    if (!asset) throw new Refusal(404, 'not_found', 'There is nothing at this address.')
    const isSmall = BROTLI.test(c.req.header('accept-encoding') ?? '')
    return new Response(isSmall ? asset.br : asset.body, {
      headers: {
        'content-type': asset.type,
        // The name changes with the content.
        'cache-control': `public, max-age=${YEAR}, immutable`,
        vary: 'accept-encoding',
        ...(isSmall && { 'content-encoding': 'br' }),
      },
    })
  })
  app.get('/', (c) => show(c, api))
  app.get('', (c) => show(c, api)) // below a base path that is its address with a slash at the end
  for (const environment of Object.keys(api.options.environments)) {
    app.get(`/${environment}`, (c) => show(c, api))
    app.get(`/${environment}/*`, (c) => show(c, api))
  }
}

async function show(c: Context<ApiEnv>, api: ApiContext): Promise<Response> {
  const { options, cookie } = api
  try {
    const { operator, signedIn, cookie: secret } = await visitorOf(c.req.raw, options, cookie)
    const me = operator && (await describeOperator(api, operator, secret))
    return dashboardPage(readAssets(), options, {
      basePath: options.basePath,
      me: me ?? null,
      isForbidden: signedIn !== undefined && !operator,
      signOut: options.signIn ? 'page' : options.signOut ? 'request' : null,
      ...signInOf(api),
    })
  } catch (error) {
    return failurePage(c.req.raw, error, options.log, {
      title: 'The dashboard cannot be shown now',
      markup: html`<p><a href="">Try again</a></p>`,
    })
  }
}

function signInOf({ options: { origin, basePath, signIn, signInUrl } }: ApiContext): { signInUrl?: string } {
  if (signInUrl !== undefined) return { signInUrl }
  return signIn ? { signInUrl: `${origin}${basePath}/sign-in` } : {}
}
