import { Router } from 'express'
import { allowOnly, Refusal } from './problem.js'

const LENGTH = 30_000

/** A switch for visitors of the demo: for half a minute nothing that browsers ask for is answered. Backends still are. */
export function outage(now: () => number): Router {
  const router = Router()
  let until = 0
  router
    .route('/api/demo/outage')
    .post((_request, response) => {
      until = now() + LENGTH
      response.json({ until })
    })
    .all(allowOnly('POST'))
  router.use('/api/v1', (_request, _response, next) => {
    if (now() >= until) return next()
    throw new Refusal(503, 'unavailable', 'Out of order', 'The demo has switched the sign-in service off.')
  })
  return router
}
