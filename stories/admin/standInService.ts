import type {
  AuditEntry,
  EnvironmentSettings,
  ImpersonationSession,
  OperatorIdentity,
  OwnImpersonation,
  SupportAccessChange,
  SupportAccessChoice,
  UserRow,
} from 'impersonation-kit/admin'
import { defaultSettings } from '../../service/src/settings/defaultSettings.js'

/** What the stand-in knows, and how it behaves. Everything that is absent has a plain default. */
export interface StandIn {
  me?: Partial<OperatorIdentity>
  users?: readonly UserRow[]
  settings?: Partial<EnvironmentSettings>
  /** Why the settings cannot be changed. */
  why?: 'owners_only' | 'plan_required'
  sessions?: readonly ImpersonationSession[]
  audit?: readonly AuditEntry[]
  own?: readonly OwnImpersonation[]
  choice?: SupportAccessChoice
  /** Nobody is signed in. */
  isSignedOut?: boolean
  /** Answers these requests otherwise: the key is `GET users`, the method and the path below the environment. */
  replies?: Record<string, (body: unknown) => Response | Promise<Response>>
}

/** The service's own defaults, turned on for agents. */
export const SETTINGS: EnvironmentSettings = {
  ...defaultSettings,
  enabled: true,
  impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
  modes: ['read-only', 'full'],
  reason: { required: true, minLength: 5 },
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

/** An error as the service answers it. */
export const problem = (status: number, code: string, detail: string): Response =>
  json({ type: 'about:blank', title: '', status, detail, code }, status)

/** Where nothing can be reached. */
export const down = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'))

/** A reply that never comes. */
export const never = (): Promise<Response> => new Promise(() => undefined)

/**
 * Answers as the service does, from memory: stories show states, and the real service is driven by `test/e2e`. What it answers has the
 * types that the service is held to.
 */
export function standInService(known: StandIn = {}): typeof fetch {
  let settings: EnvironmentSettings = { ...SETTINGS, ...known.settings }
  let version = 1
  let choice: SupportAccessChoice = known.choice ?? { optedOut: false }
  const sessions = new Map((known.sessions ?? []).map((one) => [one.id, one]))
  const own = new Map((known.own ?? []).map((one) => [one.id, one]))

  const change = (id: string, how: string): Response => {
    const session = sessions.get(id)
    if (!session) return problem(404, 'not_found', 'There is no such session.')
    const next: Partial<ImpersonationSession> =
      how === 'end'
        ? { state: 'ended', end: 'revoked', endedAt: Date.now() }
        : how === 'approve'
          ? { state: 'approved', approvals: [{ by: 'owner_olga', role: 'owner', at: Date.now() }] }
          : how === 'deny'
            ? { state: 'denied', denial: { by: 'owner_olga', at: Date.now() } }
            : {}
    sessions.set(id, { ...session, ...next })
    return json({ impersonation: sessions.get(id) })
  }

  const routes: [RegExp, (found: string[], query: URLSearchParams, body: unknown) => Response][] = [
    [
      /^GET me$/,
      () =>
        json({
          operator: { id: 'agent_ana', name: 'Ana Silva', email: 'ana@support.example', role: 'support' },
          isOwner: false,
          environments: ['production', 'staging'],
          isNested: false,
          ...known.me,
        } satisfies OperatorIdentity),
    ],
    [/^GET users$/, (_found, query) => json(pageOf(known.users ?? [], query))],
    [
      /^GET settings$/,
      () =>
        json(
          {
            environment: 'production',
            settings,
            mayChange: known.why === undefined,
            ...(known.why && { why: known.why }),
          },
          200,
          { etag: `"${version}"` },
        ),
    ],
    [
      /^PUT settings$/,
      (_found, _query, body) => {
        settings = body as EnvironmentSettings
        version += 1
        return json({ environment: 'production', settings, mayChange: true }, 200, { etag: `"${version}"` })
      },
    ],
    [/^POST alerts\/test$/, () => json({ ok: true, answer: '250 Message accepted' })],
    [
      /^GET impersonations$/,
      (_found, query) => {
        const state = query.get('state')
        return json({ impersonations: [...sessions.values()].filter((one) => !state || one.state === state) })
      },
    ],
    [
      /^GET impersonations\/([^/]+)$/,
      ([id = '']) =>
        sessions.has(id)
          ? json({ impersonation: sessions.get(id) })
          : problem(404, 'not_found', 'There is no such session.'),
    ],
    [
      /^POST impersonations\/end-all$/,
      () => {
        const live = [...sessions.values()].filter(({ state }) => state === 'active')
        for (const { id } of live) change(id, 'end')
        return json({ ended: live.length })
      },
    ],
    [/^POST impersonations\/([^/]+)\/(\w+)$/, ([id = '', how = '']) => change(id, how)],
    [/^GET audit\/verify$/, () => json({ ok: true, rows: 128, chains: 9, checkpoints: 3 })],
    [/^GET audit$/, (_found, query) => json(auditPage(known.audit ?? [], query))],
    [/^GET me\/impersonations$/, () => json({ impersonations: [...own.values()] })],
    [
      /^POST me\/impersonations\/([^/]+)\/(\w+)$/,
      ([id = '', how]) => {
        const one = own.get(id)
        if (!one) return problem(404, 'not_found', 'There is no such session.')
        own.set(
          id,
          how === 'consent'
            ? { ...one, needsConsent: false, state: 'approved' }
            : { ...one, needsConsent: false, state: 'ended', end: 'revoked', endedAt: Date.now() },
        )
        return json({ impersonation: own.get(id) })
      },
    ],
    [/^GET me\/support-access$/, () => json(choice)],
    [
      /^PUT me\/support-access$/,
      (_found, _query, body) => {
        const { optedOut, consentFor } = body as SupportAccessChange
        choice = { optedOut, ...(consentFor && { consentUntil: Date.now() + consentFor * 1000 }) }
        return json(choice)
      },
    ],
  ]

  return async (input, init) => {
    const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input, location.href)
    const path = pathname
      .replace(/^.*\/api\/operators\/(?:me$)?/, (found) => (found.endsWith('/me') ? 'me' : ''))
      .replace(/^.*\/api\/v1\//, '')
      .replace(/^(production|staging|test)\//, '')
    const asked = `${init?.method ?? 'GET'} ${path}`
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    await new Promise((done) => setTimeout(done, 20))
    init?.signal?.throwIfAborted()
    if (known.isSignedOut) return problem(401, 'signed_out', 'Sign in first.')
    const reply = known.replies?.[asked]
    if (reply) return reply(body)
    for (const [pattern, answer] of routes) {
      const found = pattern.exec(asked)
      if (found) return answer(found.slice(1), searchParams, body)
    }
    return problem(404, 'not_found', `The stand-in has no ${asked}.`)
  }
}

function pageOf(rows: readonly UserRow[], query: URLSearchParams) {
  const q = query.get('q')?.toLowerCase() ?? ''
  const limit = Number(query.get('limit') ?? 50)
  const from = Number(query.get('after') ?? 0)
  const found = rows.filter(({ user: { name = '', email = '', userId } }) =>
    [name, email, userId].some((text) => text.toLowerCase().includes(q)),
  )
  return {
    users: found.slice(from, from + limit),
    ...(found.length > from + limit && { next: String(from + limit) }),
  }
}

function auditPage(records: readonly AuditEntry[], query: URLSearchParams) {
  const limit = Number(query.get('limit') ?? 50)
  const from = Number(query.get('after') ?? 0)
  const found = records.filter(
    ({ type, actor, subject, session }) =>
      (!query.get('type') || type === query.get('type')) &&
      (!query.get('actor') || actor?.id === query.get('actor')) &&
      (!query.get('subject') || subject?.id === query.get('subject')) &&
      (!query.get('session') || session === query.get('session')),
  )
  return {
    records: found.slice(from, from + limit),
    ...(found.length > from + limit && { next: String(from + limit) }),
  }
}
