import { onTestFinished } from 'vitest'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { InternalOrgMemberInfo, TokenVerificationMetadata, User as PropelUser } from '@propelauth/node'
import express, { type RequestHandler } from 'express'
import { type AuthOptions, createAuth, type ExpressAuth } from 'impersonation-kit/express'

interface PropelAuth {
  requireUser: RequestHandler
  optionalUser: RequestHandler
  requireOrgMember: () => RequestHandler
}

// Its types declare another `req.user` for the whole program.
const { initAuth } = createRequire(import.meta.url)('@propelauth/express') as {
  initAuth: (options: {
    authUrl: string
    apiKey: string
    manualTokenVerificationMetadata?: TokenVerificationMetadata
  }) => PropelAuth
}

export interface Answer {
  status: number
  user: Partial<PropelUser> | null
}

/** The same app twice: behind PropelAuth's guard, and behind ours. Only the line that makes `auth` differs. */
export async function serve(
  given: TokenVerificationMetadata,
  options: Partial<AuthOptions> = {},
): Promise<
  Record<'theirs' | 'ours', (token: string | undefined, path?: string, org?: string) => Promise<Answer>>
> {
  const theirs = initAuth({ authUrl: given.issuer, apiKey: 'unused', manualTokenVerificationMetadata: given })
  const ours = createAuth({ issuer: given.issuer, publicKey: given.verifierKey, ...options } as AuthOptions)
  const appOf = (auth: PropelAuth | ExpressAuth): express.Express => {
    const app = express()
    app.get('/whoami', auth.requireUser, (req, res) => void res.json(req.user))
    app.get('/optional', auth.optionalUser, (req, res) => void res.json(req.user ?? null))
    app.post('/sensitive', auth.requireUser, (req, res) => {
      if (req.user?.impersonatorUserId) res.status(403).json(null)
      else res.json(req.user)
    })
    app.post(
      '/both/:orgId',
      ours.requireUser,
      theirs.requireOrgMember(),
      ours.requireNotImpersonated,
      (req, res) => void res.json(ours.getUser(req)),
    )
    return app
  }
  const ask = async (
    auth: PropelAuth | ExpressAuth,
  ): Promise<(token: string | undefined, path?: string) => Promise<Answer>> => {
    const server = createServer(appOf(auth)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return async (token, path = '/whoami') => {
      const method = path === '/whoami' || path === '/optional' ? 'GET' : 'POST'
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const response = await fetch(url + path, { method, headers })
      const text = await response.text()
      return { status: response.status, user: response.ok ? (JSON.parse(text) as PropelUser) : null }
    }
  }
  return { theirs: await ask(theirs), ours: await ask(ours) }
}

/** What both say of a user. */
export const shared = ({
  userId,
  email,
  firstName,
  lastName,
  username,
  properties,
  impersonatorUserId,
}: Partial<PropelUser>): object => ({
  userId,
  email,
  firstName,
  lastName,
  username,
  properties,
  impersonatorUserId,
})

export const USER = '31c41c16-c281-44ae-9602-8a047e3bf33d'
const EMPLOYEE = '0f2a1b6e-8a7f-4a53-9d0e-5f3f6f0f8a11'
export const ORG = '1189c444-8a2d-4c41-8b4b-ae43ce79a492'
export const orgs: Record<string, InternalOrgMemberInfo> = {
  [ORG]: {
    org_id: ORG,
    org_name: 'Acme Inc',
    url_safe_org_name: 'acme-inc',
    org_metadata: { plan: 'pro' },
    user_role: 'Admin',
    inherited_user_roles_plus_current_role: ['Admin', 'Member'],
    user_permissions: ['can_export'],
    org_role_structure: 'single_role_in_hierarchy' as never,
    additional_roles: [],
  },
}

/** The claims that PropelAuth's validator reads, without those that are only ours. */
export const propelClaims = (more: object = {}): Record<string, unknown> => ({
  user_id: USER,
  email: 'bob@acme.example',
  first_name: 'Bob',
  last_name: 'Acme',
  username: 'bob',
  properties: { favoriteSport: 'chess' },
  org_id_to_org_member_info: orgs,
  login_method: { login_method: 'password' },
  ...more,
})
export const impersonation = {
  impersonator_user_id: EMPLOYEE,
  login_method: { login_method: 'impersonation' },
}
