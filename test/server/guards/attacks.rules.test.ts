import type { AuthOptions, User } from 'impersonation-kit/server'
import { beforeAll, describe, expect, test } from 'vitest'
import { createSigner, type Signer, victimsOf } from '../support/victims.js'

const SECRET = 'the-secret-of-the-app'

let signer: Signer
let impersonated: string
let direct: string
beforeAll(async () => {
  signer = await createSigner()
  direct = await signer.sign()
  impersonated = await signer.sign({
    act: { sub: 'admin_7' },
    impersonation: { session: 'is_1', mode: 'read-only' },
  })
})

const boom = (): never => {
  throw new Error(`no ${SECRET} ${impersonated}`)
}
const never = (): Promise<never> => new Promise(() => undefined)

/** Asks every framework with an option that misbehaves. Nothing of the token or of the error may show. */
async function ask(
  option: Record<string, unknown>,
  request: { token: string; path?: string; method?: string },
): Promise<string> {
  const victims = await victimsOf({ ...signer.options, ...option } as AuthOptions)
  return victims.send({ ...request, secrets: [SECRET] })
}

describe('attack: a claim mapper', () => {
  test.each<[string, () => unknown]>([
    ['throws', boom],
    [
      'throws what is no error',
      () => {
        throw null
      },
    ],
    ['is async', async () => ({ state: 'none' })],
    ['is async and rejects', async () => boom()],
    ['answers a promise that hangs', never],
    ['answers nothing', () => undefined],
    ['answers true', () => true],
    ['answers text', () => 'none'],
    ['answers a list', () => [{ state: 'none' }]],
    ['answers a function', () => () => ({ state: 'none' })],
    ['answers a state in capitals', () => ({ state: 'NONE' })],
    ['answers a state that throws', () => Object.defineProperty({}, 'state', { get: boom })],
    ['answers a proxy that throws', () => new Proxy({}, { get: boom })],
    ['answers an impersonator without a name', () => ({ state: 'impersonated', impersonator: {} })],
    [
      'answers the user as the impersonator',
      () => ({ state: 'impersonated', impersonator: { id: 'user_42' } }),
    ],
    [
      'answers an impersonator of 10 MB',
      () => ({ state: 'impersonated', impersonator: { id: 'x'.repeat(10_000_000) } }),
    ],
    [
      'recurses without end',
      function endless(): unknown {
        return endless()
      },
    ],
  ])('S36: that %s means: somebody unknown, who may only look', async (_name, claims) => {
    const user = JSON.parse((await ask({ claims }, { token: direct })).slice(4)) as User
    expect(user).toMatchObject({
      userId: 'user_42',
      impersonatorUserId: 'unknown',
      impersonation: { mode: 'read-only' },
    })
    expect(await ask({ claims }, { token: direct, path: '/direct' })).toBe('403 impersonation_forbidden')
    expect(await ask({ claims }, { token: direct, path: '/writable', method: 'POST' })).toBe(
      '403 impersonation_read_only',
    )
  })

  test('that changes the claims it is given changes nothing about who signed what', async () => {
    const claims = (value: unknown): unknown => {
      Object.assign(value as object, { sub: 'admin', exp: 9e9, iss: 'x' })
      return { state: 'impersonated', impersonator: { id: 'admin_7', kind: 'person' } }
    }
    expect(await ask({ claims }, { token: await signer.sign({ exp: 1 }) })).toBe('401 token_expired')
    expect(await ask({ claims }, { token: direct, path: '/direct' })).toBe('403 impersonation_forbidden')
  })
})

describe('attack: revocation.isActive', () => {
  const answers: [string, () => unknown, string][] = [
    ['answers 1', () => 1, '401 token_revoked'],
    ['answers "true"', async () => 'true', '401 token_revoked'],
    ['answers { active: true }', async () => ({ active: true }), '401 token_revoked'],
    ['answers new Boolean(true)', () => new Boolean(true), '401 token_revoked'],
    ['answers a function', () => () => true, '401 token_revoked'],
    ['answers nothing', () => undefined, '401 token_revoked'],
    ['throws', boom, '503 revocation_unavailable'],
    [
      'throws what is no error',
      () => {
        throw undefined
      },
      '503 revocation_unavailable',
    ],
    ['rejects', async () => boom(), '503 revocation_unavailable'],
    ['hangs', never, '503 revocation_unavailable'],
    [
      'rejects after it was given up',
      () =>
        new Promise((_resolve, reject) => {
          setTimeout(reject, 1100, new Error(SECRET))
        }),
      '503 revocation_unavailable',
    ],
  ]
  test.each(answers)('S36: that %s lets nobody through', async (_name, isActive, refusal) => {
    expect(await ask({ revocation: { isActive } }, { token: impersonated })).toBe(refusal)
    expect(await ask({ revocation: { isActive } }, { token: impersonated, path: '/optional' })).toBe(refusal)
    expect(await ask({ revocation: { isActive } }, { token: direct })).toMatch(/^200 /)
  })
})

describe("attack: the app's isWrite", () => {
  test.each<[string, () => unknown]>([
    ['throws', boom],
    ['rejects', async () => boom()],
    ['answers nothing', () => undefined],
    ['answers 0', () => 0],
    ['answers "false"', async () => 'false'],
    ['answers null', () => null],
    ['answers new Boolean(false)', () => new Boolean(false)],
  ])('S36: that %s has seen a write', async (_name, isWrite) => {
    expect(await ask({ isWrite }, { token: impersonated, path: '/writable' })).toBe(
      '403 impersonation_read_only',
    )
    expect(await ask({ isWrite }, { token: direct, path: '/writable' })).toMatch(/^200 /)
  })
})
