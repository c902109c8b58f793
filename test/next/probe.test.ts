import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import { test } from 'vitest'
import { serveNext } from './serveNext.js'

test('probe', async () => {
  const issuer = await createTestIssuer()
  const keys = await issuer.listen()
  process.env['JWKS_URL'] = keys.jwksUrl
  process.env['AUTH_URL'] = 'http://127.0.0.1:1'
  const app = await serveNext(process.env['NEXTV'] ?? '15')
  const site = await app.listen()
  const imp = await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } }))
  const dir = await issuer.sign(directUser())
  for (const path of ['/', '/direct', '/members', '/handbook', '/api/who', '/api/edge', '/api/cached']) {
    for (const [who, headers] of Object.entries({
      none: {},
      direct: { cookie: `token=${dir}` },
      imp: { cookie: `token=${imp}` },
      impB: { authorization: `Bearer ${imp}` },
      bad: { cookie: `token=${imp}x` },
    })) {
      const r = await fetch(site.url + path, {
        headers,
        redirect: 'manual',
        method: path === '/api/edge' ? 'POST' : 'GET',
      })
      const text = await r.text()
      console.log(
        path,
        who,
        r.status,
        '| cc:',
        r.headers.get('cache-control'),
        '| vary:',
        r.headers.get('vary'),
        '| next:',
        r.headers.get('x-middleware-next'),
        '|',
        r.headers.get('location'),
        '|',
        text.includes(imp) || text.includes(imp.slice(-40)),
        '|',
        path === '/'
          ? [
              text.match(/server: [^<]*(<!-- -->[^<]*)*/)?.[0],
              text.match(/browser: [^<]*/)?.[0],
              /<section|role="region"/.test(text),
            ].join(' / ')
          : text.slice(0, 80).replaceAll('\n', ' '),
      )
    }
  }
  site.close()
  await keys.close()
}, 60000)
