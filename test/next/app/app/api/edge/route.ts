import { auth } from '../../../lib/auth'

export const runtime = 'edge'

export const POST = auth.protect(auth.requireUser, auth.requireWritable, (_request, user) =>
  Response.json(user),
)
