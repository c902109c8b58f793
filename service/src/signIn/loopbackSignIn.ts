import { html } from 'hono/html'
import { isLoopback } from '../isLoopback.js'
import type { SignedIn, SignIn } from '../SignIn.js'
import { nameOf, openSignIn, type Way } from './openSignIn.js'
import { page } from '../http/index.js'

/** How people sign in on the machine of a developer. */
export interface LoopbackSignInOptions {
  /** Whom one may be. Default: an owner and a support agent. */
  people?: readonly SignedIn[]
}

const PEOPLE: readonly SignedIn[] = [
  { userId: 'olga', operator: { role: 'owner', name: 'Olga Owner', tenants: '*', rank: 9 } },
  { userId: 'sam', operator: { role: 'support', name: 'Sam Support', tenants: '*', rank: 1 } },
]
const LIFE = 7 * 86_400_000
const FORWARDED = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]
const INSTEAD = 'Set signIn: oidcSignIn({ issuer, clientId, toSignedIn }), or authenticate.'

/**
 * The sign-in for development: whoever opens the page chooses who to be. It is for one machine: it refuses production, every other
 * origin and address, and whatever a proxy passes on.
 *
 * @example
 * ```ts
 * import { loopbackSignIn } from 'impersonation-kit-service'
 *
 * export const signIn = loopbackSignIn({
 *   people: [{ userId: 'ana', operator: { role: 'owner', name: 'Ana Lima', tenants: '*' } }],
 * })
 * ```
 */
export function loopbackSignIn({ people = PEOPLE }: LoopbackSignInOptions = {}): SignIn {
  return {
    objection: ({ origin, host }) => {
      if (process.env['NODE_ENV'] === 'production')
        return `Nobody proves who they are by choosing a name, so production needs another sign-in. ${INSTEAD}`
      if (!isLoopback(new URL(origin).hostname))
        return `Signing in by choosing a name is for localhost, and the origin is ${origin}. ${INSTEAD}`
      if (host !== undefined && !isLoopback(host))
        return `Signing in by choosing a name is for localhost, and HOST is ${host}. Set HOST to 127.0.0.1. To be reached from elsewhere: ${INSTEAD}`
      return undefined
    },
    open: (context) => {
      const signIn = openSignIn(context, LIFE, ({ address, now, returnTo, welcome }): Way => {
        const choose = (request: Request, target: string, error?: string) =>
          page(request, {
            ...(error !== undefined && { status: 400, code: 'invalid_request' }),
            title: 'Who are you?',
            sentence:
              error ??
              'Choose a name. There is no password: this sign-in is for development, and works on this machine alone.',
            leadsTo: [new URL(target).origin],
            markup: html`<form method="post" action="${address}">
              <input type="hidden" name="return_to" value="${target}" />
              ${people.map(
                (person) =>
                  html`<p>
                    <button name="person" value="${person.userId}">
                      ${nameOf(person)}${person.operator ? ` (${person.operator.role})` : ''}
                    </button>
                  </p>`,
              )}
            </form>`,
          })
        return {
          ask: (request, question) => choose(request, question.returnTo),
          routes: {
            'POST /sign-in': async (request) => {
              const form = await request.formData().catch(() => new FormData())
              const target = returnTo(form.get('return_to'))
              const person = people.find(({ userId }) => userId === form.get('person'))
              if (!person) return choose(request, target, 'Choose one of these names.')
              const { userId, operator } = person
              return welcome(
                request,
                { userId, ...(operator && { operator: { ...operator, authenticatedAt: now() } }) },
                target,
              )
            },
          },
        }
      })
      return {
        ...signIn,
        objection: (request, address) => {
          const host = new URL(`http://${request.headers.get('host') ?? new URL(request.url).host}`).hostname
          const isNear =
            isLoopback(host) &&
            (address === undefined || isLoopback(address)) &&
            !FORWARDED.some((name) => request.headers.has(name))
          return isNear
            ? undefined
            : `This service signs people in by name alone, so it answers this machine alone, and no proxy. ${INSTEAD}`
        },
      }
    },
  }
}
