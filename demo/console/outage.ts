import { Router } from 'express'
import { allowOnly, Refusal } from './problem.js'
import { letRead } from './ownPages.js'

const LENGTH = 30_000
/** What backends ask for is answered all the same. */
const FOR_BACKENDS = ['/introspect', '/audit', '/token_verification_metadata']

/** A switch for visitors of the demo: for half a minute nothing that browsers ask the service for is answered. */
export function outage(now: () => number, appOrigins: readonly string[]): Router {
  const router = Router()
  let until = 0
  router
    .route('/api/demo/outage')
    .post((_request, response) => {
      until = now() + LENGTH
      response.json({ until })
    })
    .all(allowOnly('POST'))
  router.use('/api/v1', (request, response, next) => {
    const isAnswered = request.method === 'OPTIONS' || FOR_BACKENDS.includes(request.path)
    if (isAnswered || now() >= until) return next()
    letRead(request, response, appOrigins)
    throw new Refusal(503, 'unavailable', 'Out of order', 'The demo has switched the sign-in service off.')
  })
  return router
}
