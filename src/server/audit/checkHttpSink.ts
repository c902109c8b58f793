import { AuthError } from '../../core/errors.js'
import type { HttpSinkOptions } from './HttpSinkOptions.js'

/** The checked options, with their defaults. */
export interface HttpSinkRules {
  url: string
  headers: Headers
  maxBatch: number
  maxBuffered: number
  flushEvery: number
  timeout: number
}

/**
 * Checks the options of `httpSink`. No message repeats the address or a header, because they may contain a key.
 *
 * @throws AuthError `invalid_configuration`
 */
export function checkHttpSink(options: HttpSinkOptions): HttpSinkRules {
  const { maxBatch = 100, maxBuffered = 10_000, flushEvery = 1000, timeout = 5000 } = options
  for (const [name, value] of Object.entries({ maxBatch, maxBuffered, flushEvery, timeout })) {
    if (!Number.isInteger(value) || value < 1 || value > 2_147_483_647)
      fail(`got an invalid ${name}. It must be a whole number above 0.`)
  }
  return {
    url: readUrl(options.url),
    headers: readHeaders(options.headers),
    maxBatch,
    maxBuffered,
    flushEvery,
    timeout,
  }
}

function readUrl(given: string | URL): string {
  if (!URL.canParse(given))
    fail('needs the option url, an absolute address. Is an environment variable unset?')
  const url = new URL(given)
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    fail('needs a url with https, because events say who used whose account. http only works for localhost.')
  }
  if (url.username || url.password)
    fail('got a url that contains a password. Send it as a header instead: headers.authorization.')
  return url.href
}

function readHeaders(given: HttpSinkOptions['headers']): Headers {
  try {
    const headers = new Headers(given)
    headers.set('content-type', 'application/json')
    return headers
  } catch {
    // The runtime's own message repeats the value.
    return fail('got invalid headers. Is there a line break in a value?')
  }
}

function fail(what: string): never {
  throw new AuthError('invalid_configuration', `httpSink ${what}`)
}
