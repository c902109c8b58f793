import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AuditEvent, createAuth } from 'impersonation-kit/server'
import { createTestIssuer, impersonatedUser } from 'impersonation-kit/testing'

const CANARY = 'canary7'
const issuer = await createTestIssuer()

const secret = fc.stringMatching(/^[\w-]{0,20}$/).map((text) => CANARY + text)
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'X-CUSTOM'),
  path: secret,
  query: secret,
  cookie: secret,
  body: secret,
  reply: secret,
  reason: fc.oneof(secret, fc.string(), fc.constant('a\nb')).map((text) => CANARY + text),
  name: secret,
  requestId: fc.option(fc.stringMatching(/^[ -~]{0,80}$/), { nil: undefined }),
  isInCookie: fc.boolean(),
  failClosed: fc.boolean(),
  ending: fc.constantFrom('passes', 'throws', 'refused'),
})

test('S42: no event holds a token, a cookie, a path, a body, a reason or a name, whatever the request', async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (one) => {
      const events: AuditEvent[] = []
      const auth = createAuth({
        ...issuer.authOptions,
        cookie: 'token',
        audit: { sink: (event) => void events.push(event), failClosed: one.failClosed },
      })
      const token = await issuer.sign(
        impersonatedUser({
          firstName: one.name,
          email: `${one.name}@x.test`,
          properties: { key: one.body },
          impersonation: {
            reason: one.reason,
            sessionId: one.name,
            impersonator: { id: 'admin_7', name: one.name, email: `${one.name}@x.test`, kind: 'person' },
          },
        }),
      )
      const headers = new Headers({
        cookie: `a=${one.cookie}${one.isInCookie ? `; token=${token}` : ''}`,
        'sec-fetch-site': 'same-origin',
        ...(one.isInCookie ? {} : { authorization: `Bearer ${token}` }),
        ...(one.requestId === undefined ? {} : { 'x-request-id': one.requestId }),
      })
      const guards = one.ending === 'refused' ? [auth.requireNotImpersonated] : []
      const respond = auth.protect(auth.audit({ action: 'x' }), ...guards, () => {
        if (one.ending === 'throws') throw new Error(one.body)
        return new Response(one.reply)
      })
      const body = one.method === 'GET' ? null : one.body
      const url = `https://api.test/${one.path}?q=${one.query}`
      await respond(new Request(url, { method: one.method, headers, body })).catch(() => undefined)

      const text = JSON.stringify(events)
      expect(events).toHaveLength(one.failClosed ? 2 : 1)
      expect(text).not.toContain(CANARY)
      for (const part of token.split('.')) expect(text).not.toContain(part)
      for (const { requestId, id } of events) expect([one.requestId?.trim(), id]).toContain(requestId)
    }),
    { numRuns: 200 },
  )
})
