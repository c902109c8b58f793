import type { RequestHandler } from 'express'
import { Refusal } from './problem.js'

/** Lets the listed apps, and no other site, read the replies. Preflights are cached for ten minutes. */
export function cors(appOrigins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers
    response.vary('Origin')
    if (origin !== undefined && appOrigins.includes(origin)) {
      response.set('Access-Control-Allow-Origin', origin)
      response.set('Access-Control-Allow-Credentials', 'true')
    }
    if (request.method !== 'OPTIONS') return next()
    response.set('Access-Control-Allow-Methods', 'GET, POST')
    response.set('Access-Control-Allow-Headers', 'content-type')
    response.set('Access-Control-Max-Age', '600')
    response.sendStatus(204)
  }
}

/**
 * Refuses what another site makes the browser send with our cookie: a request that names a foreign origin, and an unsafe one
 * that names none. The apps may use the API and sign people in, and no other page: only our own pages start an impersonation.
 */
export function sameSiteOnly(issuer: string, appOrigins: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    const { origin } = request.headers
    const site = request.headers['sec-fetch-site']
    const isSafe = request.method === 'GET' || request.method === 'HEAD'
    const isForApps = request.path.startsWith('/api/') || request.path === '/sign-in'
    const trusted = isForApps ? [issuer, ...appOrigins] : [issuer]
    const isTrusted = origin === undefined ? isSafe || site === 'same-origin' : trusted.includes(origin)
    if (isTrusted && (isSafe || site !== 'cross-site')) return next()
    throw new Refusal(
      403,
      'origin_forbidden',
      'Not from here',
      'The request did not come from this site or from an app on its list, so it was refused.',
    )
  }
}
