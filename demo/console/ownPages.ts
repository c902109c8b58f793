import type { Request, RequestHandler, Response } from 'express'
import { Refusal } from './problem.js'

/** What is no route of the service. */
export const OWN_PATHS = ['/sign-in', '/sign-out', '/login', '/inbox', '/style.css', '/api/demo']
/** The apps may sign people in and use the switch, and no other page. */
const FOR_APPS = ['/sign-in', '/api/demo']

/** Lets an app of the list read a reply, and no other site. */
export function letRead(request: Request, response: Response, appOrigins: readonly string[]): void {
  const { origin } = request.headers
  response.vary('Origin')
  if (origin === undefined || !appOrigins.includes(origin)) return
  response.set('Access-Control-Allow-Origin', origin)
  response.set('Access-Control-Allow-Credentials', 'true')
}

/**
 * What holds for the console's own pages; the service sees to its routes itself. Refuses what another site makes the browser send with
 * our cookies: a request that names a foreign origin, and an unsafe one that names none.
 */
export function ownPages(own: string, appOrigins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.set({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${appOrigins.join(' ')}`,
    })
    const isForApps = FOR_APPS.includes(request.baseUrl)
    if (isForApps) letRead(request, response, appOrigins)
    if (request.method === 'OPTIONS') return void response.sendStatus(204)
    const { origin } = request.headers
    const site = request.headers['sec-fetch-site']
    const isSafe = request.method === 'GET' || request.method === 'HEAD'
    const trusted = isForApps ? [own, ...appOrigins] : [own]
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
