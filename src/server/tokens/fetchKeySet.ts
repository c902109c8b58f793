import type { FetchImplementation, JSONWebKeySet } from 'jose'
import { createLocalJWKSet } from 'jose/jwks/local'

/** How long an address that failed is not fetched again, in milliseconds. Many tokens must not cause many requests. */
const PAUSE = 1000
/** Far more characters than any key set has. */
const MAX_LENGTH = 1_000_000

/**
 * Creates a `fetch` for a key set (RFC 7517). After a failure it asks again at most once a second, and it reads at most a million
 * characters of a reply. jose follows no redirect, and waits for 5 seconds.
 */
export function fetchKeySet(): FetchImplementation {
  let failedAt = -Infinity
  let failure: unknown
  return async (url, options) => {
    if (performance.now() - failedAt < PAUSE)
      throw new Error('Fetching the key set failed less than a second ago.', { cause: failure })
    try {
      const response = await fetch(url, options)
      if (response.status !== 200) {
        await response.body?.cancel()
        throw new Error(`The key set's address answered ${response.status}, not 200.`)
      }
      const keySet = JSON.parse(await readText(response)) as JSONWebKeySet
      // Throws if this is not a key set.
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
