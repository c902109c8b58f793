import { NextResponse, type NextRequest } from 'next/server'
import { auth } from './auth'

const direct = auth.middleware(auth.requireUser, auth.requireNotImpersonated)
const anybody = auth.middleware(auth.optionalUser)
const members = auth.protect(auth.optionalUser, (request: NextRequest, user) =>
  user ? NextResponse.next() : NextResponse.redirect(new URL('/handbook', request.url)),
)

export function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl
  if (pathname.startsWith('/members')) return members(request)
  return pathname.startsWith('/direct') ? direct(request) : anybody(request)
}
