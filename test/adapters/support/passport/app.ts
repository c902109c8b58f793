import express from 'express'
import session from 'express-session'
import { createAuth } from 'impersonation-kit/express'
import passport from 'passport'
import { findUser, isSupport } from './users.js' // your own

declare module 'express-session' {
  interface SessionData {
    /** Set while the person who is signed in with Passport acts as this user, and at no other time. */
    impersonation?: { userId: string; mode: 'full' | 'read-only'; expiresAt: number }
  }
}

export const auth = createAuth({
  async resolve(req) {
    const signedIn = req.user as unknown as { id: string } | undefined // Passport's, because no guard has run yet
    const { impersonation } = req.session
    if (!signedIn || !impersonation) return signedIn && { user: signedIn }
    const { userId, ...rest } = impersonation
    const user = await findUser(userId)
    return user && { user, impersonation: { ...rest, impersonator: { id: signedIn.id } } }
  },
  cookie: 'connect.sid',
})

export const app = express()
app.use(session({ secret: process.env['SESSION_SECRET'] ?? '', resave: false, saveUninitialized: false }))
app.use(passport.session())

app.get('/me', auth.requireUser, (req, res) => {
  res.json(auth.getUser(req))
})

app.post('/impersonate', auth.requireUser, auth.requireNotImpersonated, express.json(), async (req, res) => {
  const { userId } = req.body as { userId: string }
  if (!isSupport(auth.getUser(req).userId) || !(await findUser(userId))) {
    res.sendStatus(403)
    return
  }
  // … store who starts this, for whom and why
  req.session.impersonation = { userId, mode: 'read-only', expiresAt: Date.now() + 30 * 60_000 }
  res.sendStatus(204)
})

app.post('/stop', auth.requireUser, (req, res) => {
  delete req.session.impersonation
  res.sendStatus(204)
})
