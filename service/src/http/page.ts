import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { problem } from './problem.js'

/** What a page shows. Text is escaped; markup is what `html` of Hono made. */
export interface Page {
  /** Default: 200. */
  status?: number
  /** The stable code of an error. */
  code?: string
  title: string
  sentence: string
  markup?: ReturnType<typeof html>
  /** Origins that a form of the page may lead to, beside the service itself. */
  leadsTo?: readonly string[]
  headers?: Record<string, string>
}

const STYLE = `:root{color-scheme:light dark;background:Canvas;font:1rem/1.5 system-ui,sans-serif}body{max-width:34rem;margin:12vh auto;padding:0 1.25rem}h1{font-size:1.5rem}button,a{font:inherit}form p{margin:.5rem 0}button{padding:.5rem 1rem;min-width:14rem;cursor:pointer}`
const STYLE_HASH = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

/** A page without a script, for a browser that was led here; a problem for everything else that gets an error. */
export async function page(request: Request, one: Page): Promise<Response> {
  const { status = 200, code, title, sentence, markup = '', leadsTo = [], headers = {} } = one
  if (code !== undefined && !(request.headers.get('accept') ?? '').includes('text/html')) {
    return problem(status, code, sentence, headers)
  }
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${sentence}</p>
          ${markup}
        </main>
      </body>
    </html>`
  return new Response(String(text), {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src ${STYLE_HASH}; base-uri 'none'; frame-ancestors 'none'; form-action ${["'self'", ...leadsTo].join(' ')}`,
      // `no-referrer` would make browsers send `Origin: null` with the form, which tells nobody where it is from.
      'referrer-policy': 'same-origin',
      ...headers,
    },
  })
}
