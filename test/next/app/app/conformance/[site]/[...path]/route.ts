import { createAuth, type Guard, type NextJsAuth, type User } from 'impersonation-kit/next'
import { headers } from 'next/headers'
import type { NextRequest } from 'next/server'
import { type ConformanceReply, harness } from '../../../../lib/harness'

interface Context {
  params: Promise<{ site: string; path: string[] }>
}

const auths = new Map<string, NextJsAuth>()

async function answer(request: NextRequest, context: Context): Promise<Response> {
  const { site: name, path } = await context.params
  const site = harness.sites.get(name)
  const route = site?.routes.find((one) => one.path === `/${path.join('/')}`)
  if (!site || !route) return new Response(null, { status: 404 })
  const auth = auths.get(name) ?? createAuth({ ...site.options, headers })
  auths.set(name, auth)
  const guards = route.steps.flatMap((step): Guard[] => {
    if (step === 'change-password') return [auth.requireAllowed(step)]
    if (step === 'recorded') return [auth.audit({ action: 'test.route' })]
    return step in auth ? [auth[step as 'requireUser']] : []
  })
  const guarded = auth.protect(
    ...(guards as [Guard, ...Guard[]]),
    async (behind: NextRequest, user: User | undefined, { params }: Context) => {
      const reply = await route.handle({
        user: () => user,
        verified() {
          if (user) return user
          throw new Error('no user')
        },
        body: () => behind.text(),
      })
      if ((await params).path !== path) throw new Error('other params')
      return toResponse(reply, behind.url)
    },
  )
  // There is no place for a user that other code could write to but the request itself.
  const isStrange = route.steps.includes('stranger')
  return guarded(isStrange ? Object.assign(request, { user: { userId: 'stranger' } }) : request, context)
}

function toResponse({ redirect, body, status = 200, headers = {} }: ConformanceReply, url: string): Response {
  if (redirect !== undefined) return Response.redirect(new URL(redirect, url), 303)
  return new Response(body ?? null, {
    status,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    ),
  })
}

export { answer as GET, answer as HEAD, answer as OPTIONS, answer as POST }
