import { afterEach, describe, expect, test, vi } from 'vitest'
import { hashToken, webHash } from '../../../src/server/shared/hashToken.js'

/** The digest of "abc" that FIPS 180-2 gives as an example, in base64url. */
const ABC = 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules() // for the files that share this process
})

describe('the hash of a token', () => {
  test('is SHA-256 in base64url, by every means the same', async () => {
    expect(hashToken('abc')).toBe(ABC)
    expect(await webHash('abc')).toBe(ABC)
    for (let i = 0; i < 50; i += 1) expect(await webHash(`token ${i}`)).toBe(hashToken(`token ${i}`))
  })

  test('comes at once in Node', () => {
    expect(typeof hashToken('abc')).toBe('string')
  })

  test.each<[string, unknown]>([
    ['has no process', undefined],
    ['has a process that gives no modules', {}],
    ['gives no such module', { getBuiltinModule: () => undefined }],
    ['has a node:crypto without the digest, as old Node has', { getBuiltinModule: () => ({}) }],
    [
      'throws where it is asked, as the Edge runtime of Next.js does',
      {
        getBuiltinModule: () => {
          throw new Error('not supported')
        },
      },
    ],
  ])('is the same on a runtime that %s', async (_what, process) => {
    vi.resetModules()
    vi.stubGlobal('process', process)
    const elsewhere = await import('../../../src/server/shared/hashToken.js')
    const hash = elsewhere.hashToken('abc')
    vi.unstubAllGlobals()
    expect(hash).toBeInstanceOf(Promise)
    expect(await hash).toBe(ABC)
  })
})
