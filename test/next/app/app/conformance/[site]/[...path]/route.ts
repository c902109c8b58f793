import { createAuth, type NextJsAuth } from 'impersonation-kit/next'
import { AuthError, createAuth as createServerAuth } from 'impersonation-kit/server'
import { headers } from 'next/headers'
import type { NextRequest } from 'next/server'
import { harness } from '../../../../lib/harness'

interface Context {
  params: Promise<{ site: string; path: string[] }>
}

harness.kit = { createAuth: createServerAuth, AuthError }
const auths = new Map<string, NextJsAuth>()

/** The guards are those of this app; which of them stand before a path, and what it answers, is the suite's. */
async function answer(request: NextRequest, { params }: Context): Promise<Response> {
  const { site: name, path } = await params
  const site = harness.sites.get(name)
  if (!site) return new Response(null, { status: 404 })
  const auth = auths.get(name) ?? createAuth(Object.assign({ headers }, site.options))
  auths.set(name, auth)
  const handle = site.handlerOf(auth, `/${path.join('/')}`)
  return handle ? handle(request) : new Response(null, { status: 404 })
}

export { answer as GET, answer as HEAD, answer as OPTIONS, answer as POST }
