import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { TokenVerificationMetadata, User } from '@propelauth/node'
import express, { type Request, type RequestHandler } from 'express'
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { APP, KEY, startService } from '../support/startService.js'
import { change, impersonate, json, refresh, stop, type Who } from '../support/steps.js'

// Its types declare another `req.user` for the whole program.
const { initAuth } = createRequire(import.meta.url)('@propelauth/express') as {
  initAuth: (options: {
    authUrl: string
    apiKey: string
    manualTokenVerificationMetadata: TokenVerificationMetadata
  }) => { requireUser: RequestHandler }
}

let running: Awaited<ReturnType<typeof startService>>
let close: () => void
let api: string
beforeAll(async () => {
  running = await startService({ algorithm: 'RS256' })
  await change(running.as('owner'), {
    enabled: true,
    impersonators: [{ who: { role: 'support' }, modes: ['full'] }],
    modes: ['full'],
  })
  // What the package asks for by itself where the service has TLS: it knows https alone.
  const metadata = await fetch(`${running.origin}/api/v1/token_verification_metadata`, {
    headers: { authorization: `Bearer ${KEY}` },
  })
  const { verifier_key_pem: verifierKey } = await json<{ verifier_key_pem: string }>(metadata)
  const auth = initAuth({
    authUrl: running.origin,
    apiKey: KEY,
    manualTokenVerificationMetadata: { verifierKey, issuer: running.origin },
  })
  const app = express()
  app.get('/whoami', auth.requireUser, (req: Request & { user?: unknown }, res) => void res.json(req.user))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/whoami`
  close = () => void server.close()
})
afterAll(async () => {
  close()
  await running.stop()
})

async function whoami(who: Who): Promise<Partial<User>> {
  const { access_token: token } = await json<{ access_token: string }>(await refresh(who))
  const answer = await fetch(api, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Partial<User>
}

test('the real @propelauth/express validates the tokens of the service, and sees who impersonates', async () => {
  const ana = running.as('ana')
  expect(await whoami(ana)).toMatchObject({ userId: 'ana', email: 'ana@acme.test' })
  expect((await whoami(ana)).impersonatorUserId).toBeUndefined()
  await impersonate(ana)
  expect(await whoami(ana)).toMatchObject({ userId: 'user_42', impersonatorUserId: 'ana' })
  await stop(ana)
  expect((await whoami(ana)).userId).toBe('ana')
})

test('the real @propelauth/express refuses a token that the service has not signed', async () => {
  const { access_token: token } = await json<{ access_token: string }>(await refresh(running.as('ana')))
  const { privateKey } = await generateKeyPair('RS256')
  const forged = await new SignJWT(decodeJwt(token))
    .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'RS256' })
    .sign(privateKey)
  const answer = await fetch(api, { headers: { authorization: `Bearer ${forged}` } })
  expect(answer.status).toBe(401)
})

test('with several environments the key is not given to PropelAuth’s packages, which do not look at the audience', async () => {
  const key = 'key-of-production-0123456789abcdef0123'
  const two = await startService({
    environments: {
      test: { apps: ['http://localhost:4174'], apiKeys: [KEY] },
      production: { apps: [APP], apiKeys: [key] },
    },
  })
  onTestFinished(() => two.stop())
  const reply = await fetch(`${two.origin}/api/v1/token_verification_metadata`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect([reply.status, await json(reply)]).toMatchObject([409, { code: 'several_environments' }])
})
