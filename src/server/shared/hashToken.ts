type Digest = (algorithm: string, data: string, encoding: 'base64url') => string

interface Node {
  process: { getBuiltinModule: (name: string) => { hash?: Digest } }
}

/** Node's own digest, where there is one: Web Crypto's is a trip to another thread, which costs more than it saves. */
const digest = nodeDigest()

function nodeDigest(): Digest | undefined {
  try {
    const { process } = globalThis as unknown as Node
    return process.getBuiltinModule('node:crypto').hash
  } catch {
    // Other runtimes lack one or another of these. The Edge runtime of Next.js has the function, and throws when it is called.
    return undefined
  }
}

/** The SHA-256 of a token. What remembers tokens by it holds nothing that a memory dump could use. */
export function hashToken(token: string): string | Promise<string> {
  return digest ? digest('sha256', token, 'base64url') : webHash(token)
}

/** The same by Web Crypto, for every other runtime. */
export async function webHash(token: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '')
}
