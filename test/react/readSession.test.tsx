import './support/setup.js'
import { act, render, screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { AuthProvider, type AuthSession, useAuth, type UserInput, useUser } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { jwt } from './support/tokens.js'

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

let getAccessToken: () => Promise<string | undefined>
function Who() {
  const { user, status, error } = useUser()
  getAccessToken = useAuth().getAccessToken
  return (
    <output>
      {user ? (user.impersonatorUserId ?? user.userId) : `${status} ${error?.code ?? ''}`.trim()}
    </output>
  )
}
async function show(accessToken: unknown, user: UserInput = directUser()): Promise<string> {
  const session = { user, accessToken } as AuthSession
  render(
    <AuthProvider source={{ load: async () => session }}>
      <Who />
    </AuthProvider>,
  )
  const output = screen.getByRole('status')
  await waitFor(() => expect(output.textContent).not.toBe('loading'))
  return output.textContent
}

const paseto = `v4.public.${encode('{"sub":"user_42","exp":"2039-01-01T00:00:00+00:00"}' + '\u0001'.repeat(64))}`
/** Whatever is no JWT, however many dots it has. */
const opaque: [what: string, token: string][] = [
  ['one word', 'opaque'],
  ['a PASETO', paseto],
  ['a PASETO with a footer', `${paseto}.${encode('{"kid":"k1"}')}`],
  ['a local PASETO', `v4.local.${encode('\u0007'.repeat(80))}`],
  ['three words of another framework', 'a.b.c'],
  ['numbers, which are JSON too', 'MTIz.MTIz.MTIz'],
  ['null, which is JSON too', `${encode('null')}.${encode('null')}.x`],
  ['a list, which is an object in JavaScript', `${encode([{ alg: 'RS256' }])}.${encode([1])}.x`],
  [
    'a signed cookie of Flask: JSON, time, signature',
    `${encode({ user: 'user_42' })}.aSc9-w.sQrsCkOk3l-kvnZA`,
  ],
  ['a random secret with dots', 'xoxb.1234567890.AbC-_dEf'],
  ['an encrypted JWT (JWE)', `${encode({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a2V5.aXY.dGV4dA.dGFn`],
]

describe('F15: a token that is no JWT is opaque', () => {
  test.each(opaque)('%s: the session says who it is, and the token is handed on', async (_what, token) => {
    expect(await show(token)).toBe('user_42')
    expect(await getAccessToken()).toBe(token)
  })

  test('a marker of the session still counts', async () => {
    expect(await show(paseto, impersonatedUser())).toBe('admin_7')
  })
})

describe('F15: a JWT that is broken stays an error', () => {
  const header = encode({ alg: 'RS256', typ: 'at+jwt' })
  test.each([
    ['claims that are no base64', `${header}.%%%.x`],
    ['claims that are no JSON', `${header}.${encode('{"sub":')}.x`],
    ['claims that are no object', `${header}.${encode('7')}.x`],
    ['claims that are a list', `${header}.${encode([1])}.x`],
    ['claims that are null', `${header}.${encode('null')}.x`],
    ['no claims', `${header}..x`],
    ['nothing behind the header', header],
    ['a part too many before the claims', `${header}.x.${encode({ sub: 'user_42' })}.x`],
    ['the dots of one and nothing else', '..'],
    ['no string', 42],
    ['false', false],
    ['an object', { token: 'x' }],
  ])('%s', async (_what, token) => {
    expect(await show(token)).toBe('error invalid_refresh_reply')
  })

  test('where the claims can be read, their marker counts whatever the header is', async () => {
    const [, claims] = jwt({ sub: 'user_42', act: { sub: 'admin_7' } }).split('.')
    expect(await show(`%%%.${claims}.x`)).toBe('admin_7')
  })
})

test.each([[null], [undefined], ['']])(
  'F29: a session whose token is %j has none: nothing is sent in its place',
  async (token) => {
    expect(await show(token)).toBe('user_42')
    await act(async () => expect(await getAccessToken()).toBeUndefined())
  },
)

test('F29: null and undefined are absent in every optional field of a session', async () => {
  const session: AuthSession = {
    user: {
      userId: 'user_42',
      name: null,
      email: undefined,
      properties: null,
      impersonatorUserId: null,
      impersonation: null,
    },
    accessToken: null,
    expiresAt: null,
    serverTime: null,
  }
  render(
    <AuthProvider source={{ load: async () => session }}>
      <Who />
    </AuthProvider>,
  )
  await screen.findByText('user_42')
})
