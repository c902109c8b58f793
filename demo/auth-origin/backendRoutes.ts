import { timingSafeEqual } from 'node:crypto'
import { type Request, Router } from 'express'
import { findPerson } from '../people.js'
import { Refusal } from './problem.js'
import type { Sessions } from './sessions.js'
import type { TokenSigner } from './tokens.js'

/** What backends ask for, with an API key. */
export function backendRoutes(context: {
  signer: TokenSigner
  sessions: Sessions
  /** Unix seconds. */
  seconds: () => number
  apiKey: string | undefined
}): Router {
  const { signer, sessions, seconds, apiKey } = context
  const router = Router()
  const requireApiKey = (request: Request): void => {
    const given = Buffer.from(request.headers.authorization ?? '')
    const expected = Buffer.from(`Bearer ${apiKey ?? ''}`)
    if (apiKey && given.length === expected.length && timingSafeEqual(given, expected)) return
    throw new Refusal(
      401,
      'api_key_required',
      'API key required',
      'Send the API key of the demo as a bearer token.',
    )
  }

  router.get('/api/v1/token_verification_metadata', (request, response) => {
    requireApiKey(request)
    response.json({ verifier_key_pem: signer.verifierKey })
  })

  // RFC 7662. A token of nobody's impersonation is good until it expires.
  router.post('/api/v1/introspect', async (request, response) => {
    requireApiKey(request)
    const { token } = (request.body ?? {}) as { token?: unknown }
    const claims = typeof token === 'string' ? await signer.read(token, seconds()) : undefined
    const { session } = (claims?.['impersonation'] ?? {}) as { session?: string }
    const active = claims !== undefined && (session === undefined || sessions.isImpersonating(session))
    response.json(active ? { active, sub: claims.sub, exp: claims.exp } : { active })
  })

  router.get('/api/backend/v1/employee/:id', (request, response) => {
    requireApiKey(request)
    const person = findPerson(request.params.id)
    if (person?.role !== 'agent')
      throw new Refusal(404, 'not_found', 'Not found', 'There is no employee with this id.')
    response.json({ email: person.email })
  })
  return router
}
