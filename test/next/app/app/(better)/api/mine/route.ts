import { auth } from '@better/lib/auth'

export const GET = auth.protect(auth.requireUser, (_request, user) => Response.json(user))
