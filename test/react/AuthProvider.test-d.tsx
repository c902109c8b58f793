import { QueryClient } from '@tanstack/react-query'
import { expectTypeOf, test } from 'vitest'
import {
  AuthProvider,
  type AuthProviderProps,
  type AuthSession,
  type AuthSource,
  type User,
  type UserInput,
} from 'impersonation-kit'
import { act } from 'impersonation-kit/claims'
import { impersonatedUser } from 'impersonation-kit/testing'

declare const source: AuthSource
declare const user: User

test('it takes exactly one of authUrl, source and user', () => {
  void (<AuthProvider authUrl="https://auth.example.com" />)
  void (<AuthProvider source={source} />)
  void (<AuthProvider user={user} />)
  void (<AuthProvider user={null} />)
  void (<AuthProvider user={undefined} />)
  void (<AuthProvider user={impersonatedUser()} />)
  // @ts-expect-error none of them
  void (<AuthProvider />)
  // @ts-expect-error authUrl and source
  void (<AuthProvider authUrl="https://auth.example.com" source={source} />)
  // @ts-expect-error authUrl and user
  void (<AuthProvider authUrl="https://auth.example.com" user={user} />)
  // @ts-expect-error source and user
  void (<AuthProvider source={source} user={null} />)
  // @ts-expect-error all three
  void (<AuthProvider authUrl="https://auth.example.com" source={source} user={user} />)
})

test('initialUser belongs to authUrl and source, not to user', () => {
  void (<AuthProvider authUrl="https://auth.example.com" initialUser={user} />)
  void (<AuthProvider source={source} initialUser={null} />)
  // @ts-expect-error a value needs no first value
  void (<AuthProvider user={user} initialUser={user} />)
})

test('stopImpersonation and signOut belong to user: a source brings its own', () => {
  void (
    <AuthProvider
      user={user}
      stopImpersonation={async () => {}}
      signOut={async () => ({ redirectTo: '/' })}
    />
  )
  // @ts-expect-error the auth origin does that
  void (<AuthProvider authUrl="https://auth.example.com" stopImpersonation={async () => {}} />)
  // @ts-expect-error the source does that
  void (<AuthProvider source={source} signOut={async () => {}} />)
})

test('everything else is common to all three', () => {
  const common = {
    queryClient: new QueryClient(),
    claims: act,
    remountOnIdentityChange: false,
    navigate: (url: string) => location.assign(url),
  }
  void (<AuthProvider authUrl="https://auth.example.com" {...common} />)
  void (<AuthProvider source={source} {...common} />)
  void (
    <AuthProvider user={user} {...common}>
      <p>children</p>
    </AuthProvider>
  )
  // @ts-expect-error there is no such prop
  void (<AuthProvider user={user} isImpersonating />)
})

test('a user is a user', () => {
  // @ts-expect-error no userId
  void (<AuthProvider user={{ email: 'cleo@customer.example' }} />)
  // @ts-expect-error an id is a string
  void (<AuthProvider user={{ userId: 42 }} />)
  // @ts-expect-error the impersonator is named by id
  void (<AuthProvider user={{ userId: '42', impersonatorUserId: {} }} />)
})

test('F29: null and undefined are absent wherever a user comes in', () => {
  const given = { userId: '42', email: null, name: undefined, impersonatorUserId: null, properties: null }
  void (<AuthProvider user={given} />)
  void (<AuthProvider source={source} initialUser={given} />)
  void (<AuthProvider authUrl="https://auth.example.com" initialUser={undefined} />)
  expectTypeOf({
    load: async () => ({ user: given, accessToken: null, expiresAt: undefined, serverTime: null }),
    stopImpersonation: async () => ({ redirectTo: null }),
  }).toExtend<AuthSource>()
})

test('a source loads a session or null', () => {
  expectTypeOf<AuthSource['load']>().returns.resolves.toEqualTypeOf<AuthSession | null>()
  expectTypeOf<AuthSource['load']>().parameter(0).toEqualTypeOf<AbortSignal>()
  expectTypeOf({ load: async () => ({ user }) }).toExtend<AuthSource>()
  expectTypeOf({ load: async () => undefined }).not.toExtend<AuthSource>()
  expectTypeOf({ load: async () => ({}) }).not.toExtend<AuthSource>()
  expectTypeOf({ stopImpersonation: async () => {} }).not.toExtend<AuthSource>()
})

test('nothing is any', () => {
  expectTypeOf<AuthProviderProps>().not.toBeAny()
  expectTypeOf<AuthProviderProps['user']>().toEqualTypeOf<UserInput | null | undefined>()
  expectTypeOf<AuthSession['user']>().toEqualTypeOf<UserInput>()
})
