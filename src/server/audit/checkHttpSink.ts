import { AuthError } from '../../core/errors.js'
import type { HttpSinkOptions } from './HttpSinkOptions.js'

/** Checked options, with their defaults. */
export interface HttpSinkRules {
  url: string
  headers: Headers
  maxBatch: number
  maxBuffered: number
  flushEvery: number
  timeout: number
}

/**
 * Checks the options of `httpSink`. No message repeats the address or a header: they may hold a key.
 *
 * @throws AuthError `invalid_configuration`
 */
export function checkHttpSink(options: HttpSinkOptions): HttpSinkRules {
  const { maxBatch = 100, maxBuffered = 10_000, flushEvery = 1000, timeout = 5000 } = options
  for (const [name, value] of Object.entries({ maxBatch, maxBuffered, flushEvery, timeout })) {
    if (!Number.isInteger(value) || value < 1 || value > 2_147_483_647)
      fail(`got a ${name} that is no whole number above 0.`)
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
  if (!URL.canParse(given)) fail('needs url: an absolute address. Is a variable unset?')
  const url = new URL(given)
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    fail('needs a url with https: the events say who looked at whose account. http is for localhost.')
  }
  if (url.username || url.password)
    fail('got a url with a password in it. Give it as a header: headers.authorization.')
  return url.href
}

function readHeaders(given: HttpSinkOptions['headers']): Headers {
  try {
    const headers = new Headers(given)
    headers.set('content-type', 'application/json')
    return headers
  } catch {
    // The message of the runtime repeats the value.
    return fail('got headers that are none. Is there a line break in a key?')
  }
}

function fail(what: string): never {
  throw new AuthError('invalid_configuration', `httpSink ${what}`)
}
