import { NextResponse, type NextRequest } from 'next/server'
import { auth } from './auth'

const direct = auth.middleware(auth.requireUser, auth.requireNotImpersonated)
const anybody = auth.middleware(auth.optionalUser)

/** Pages send whoever is not signed in somewhere, where an API answers with a problem. */
async function members(request: NextRequest): Promise<Response> {
  const user = await auth.getUser()
  return user ? NextResponse.next() : NextResponse.redirect(new URL('/handbook', request.url))
}

export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl
  if (pathname.startsWith('/members')) return members(request)
  return pathname.startsWith('/direct') ? direct(request) : anybody(request)
}
