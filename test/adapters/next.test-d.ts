import { expectTypeOf, test } from 'vitest'
import { type AuthSource, withTokenRoute } from 'impersonation-kit'
import {
  type ActionResult,
  createAuth,
  type NextJsAuth,
  type Problem,
  type TokenRoute,
  type User,
} from 'impersonation-kit/next'

declare const auth: NextJsAuth
declare const headers: () => Promise<Headers>

interface NextRequest extends Request {
  nextUrl: URL
}

test('a route handler is given the user and what Next.js gives it', () => {
  const plain = auth.protect(auth.requireUser, (request, user) => {
    expectTypeOf(request).toEqualTypeOf<Request>()
    expectTypeOf(user).toEqualTypeOf<User>()
    return new Response()
  })
  expectTypeOf(plain).toEqualTypeOf<(request: Request) => Promise<Response>>()
  const withParams = auth.protect(
    auth.optionalUser,
    async (request: NextRequest, user, { params }: { params: Promise<{ id: string }> }) => {
      expectTypeOf(user).toEqualTypeOf<User | undefined>()
      return new Response(request.nextUrl.pathname + (await params).id)
    },
  )
  expectTypeOf(withParams).toEqualTypeOf<
    (request: NextRequest, context: { params: Promise<{ id: string }> }) => Promise<Response>
  >()
})

test('an action keeps its arguments, and says whether it was done', () => {
  const rename = auth.action(
    auth.requireUser,
    auth.requireWritable,
    async (user, id: number, name: string) => {
      expectTypeOf(user).toEqualTypeOf<User>()
      return { id, name }
    },
  )
  expectTypeOf(rename).toEqualTypeOf<
    (id: number, name: string) => Promise<ActionResult<{ id: number; name: string }>>
  >()
  auth.action(auth.optionalUser, (user) => {
    expectTypeOf(user).toEqualTypeOf<User | undefined>()
  })
  // @ts-expect-error no guard
  auth.action(() => undefined)
  // @ts-expect-error no account action
  auth.action(auth.requireUser, auth.requireAllowed('look-around'), () => undefined)
})

test('what an action gave is there only where it was done', () => {
  const result = {} as ActionResult<string>
  // @ts-expect-error it may have been refused
  void result.value
  if (result.status === 'done') expectTypeOf(result.value).toEqualTypeOf<string>()
  else expectTypeOf(result.problem).toEqualTypeOf<Problem>()
})

test('a server component may find nobody', () => {
  expectTypeOf(auth.getUser).returns.resolves.toEqualTypeOf<User | undefined>()
})

test('a middleware is made of guards alone', () => {
  expectTypeOf(auth.middleware(auth.requireUser)).toEqualTypeOf<(request: Request) => Promise<Response>>()
  // @ts-expect-error no guard
  auth.middleware()
  // @ts-expect-error a handler
  auth.middleware(auth.requireUser, () => new Response())
})

test('the headers are asked for', () => {
  createAuth({ headers, issuer: 'i', jwksUrl: 'https://x.test/jwks' })
  // @ts-expect-error no headers
  createAuth({ issuer: 'i', jwksUrl: 'https://x.test/jwks' })
  // @ts-expect-error no key
  createAuth({ headers, issuer: 'i' })
})

test('F25: the token route is two handlers of a route, and its side in the browser is an AuthSource', () => {
  expectTypeOf(auth.tokenRoute).toEqualTypeOf<() => TokenRoute>()
  expectTypeOf<TokenRoute['POST']>().toEqualTypeOf<(request: Request) => Promise<Response>>()
  expectTypeOf<keyof TokenRoute>().toEqualTypeOf<'POST' | 'DELETE'>()
  expectTypeOf(withTokenRoute).parameters.toEqualTypeOf<[AuthSource | string, string]>()
  expectTypeOf(withTokenRoute).returns.toEqualTypeOf<AuthSource>()
  // @ts-expect-error the route is a path, and there is no default
  withTokenRoute('https://auth.example.com')
})
