type Digest = (algorithm: string, data: string, encoding: 'base64url') => string

interface Node {
  process: { getBuiltinModule: (name: string) => { hash?: Digest } }
}

/** Node's own digest, if there is one. Web Crypto's runs on another thread, which costs more than it saves. */
const digest = nodeDigest()

function nodeDigest(): Digest | undefined {
  try {
    const { process } = globalThis as unknown as Node
    return process.getBuiltinModule('node:crypto').hash
  } catch {
    // Other runtimes lack one of these. The Edge runtime of Next.js has the function, but it throws.
    return undefined
  }
}

/** The SHA-256 of a token. Caches use it as their key, so that a memory dump contains no usable token. */
export function hashToken(token: string): string | Promise<string> {
  return digest ? digest('sha256', token, 'base64url') : webHash(token)
}

/** The same with Web Crypto, for every other runtime. */
export async function webHash(token: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '')
}
