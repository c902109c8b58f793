import type { FetchImplementation, JSONWebKeySet } from 'jose'
import { createLocalJWKSet } from 'jose/jwks/local'

/** So long an address that has failed is not asked again, in milliseconds: a flood of tokens must not become one of requests. */
const PAUSE = 1000
/** Far more characters than any key set takes. */
const MAX_LENGTH = 1_000_000

/**
 * Makes a `fetch` for a key set (RFC 7517), which asks once a second at most while there is none to be had, and reads no more than
 * a million characters of an answer. jose follows no redirect, and waits for 5 seconds.
 */
export function fetchKeySet(): FetchImplementation {
  let failedAt = -Infinity
  let failure: unknown
  return async (url, options) => {
    if (performance.now() - failedAt < PAUSE)
      throw new Error('The key set could not be fetched a moment ago.', { cause: failure })
    try {
      const response = await fetch(url, options)
      if (response.status !== 200) {
        await response.body?.cancel()
        throw new Error(`The key set's address answered ${response.status}, not 200.`)
      }
      const keySet = JSON.parse(await readText(response)) as JSONWebKeySet
      // Throws where this is none.
      createLocalJWKSet(keySet)
      return Response.json(keySet)
    } catch (error) {
      failedAt = performance.now()
      failure = error
      throw error
    }
  }
}

async function readText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MAX_LENGTH) throw new Error('The key set is longer than a million characters.')
  }
  return text + decoder.decode()
}
