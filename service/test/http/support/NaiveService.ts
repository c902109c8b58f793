import type { SessionEnd, SessionState } from 'impersonation-kit/server'

export type Reply = [status: number, code?: string]
export type Mode = 'read-only' | 'full'

export interface NaiveSettings {
  enabled: boolean
  /** May the role `support` impersonate anybody? */
  isGranted: boolean
  isFullAllowed: boolean
  approvals: number
  isBreakGlassOn: boolean
  asksCustomer: boolean
  protectedUsers: string[]
  fullFor: number
  maxDuration: number
  idleTimeout: number
  requestLife: number
  maxSessions: number
  maxStartsPerHour: number
}

export interface NaiveOperator {
  role: 'owner' | 'lead' | 'support'
  is: 'here' | 'disabled' | 'signed out'
  rank: number
  tenants: string[] | '*'
}

export interface NaiveUser {
  exists: boolean
  tenants: string[]
  rank: number
  active: boolean
  optedOut: boolean
}

export interface NaiveSession {
  /** The service's own name for it. */
  id: string
  operator: string
  user: string
  state: SessionState
  end?: SessionEnd
  endCode?: string
  endedBy?: string
  mode: Mode
  /** What others were asked for. */
  asked: Mode
  reason: string
  duration: number
  requestEnds: number
  needs: { approvals: number; consent: boolean }
  approvers: string[]
  answeredBy?: string
  isAgreed: boolean
  isBroken: boolean
  isExtended: boolean
  ticketEnds?: number
  startedAt?: number
  lifeEnds?: number
  longestEnds?: number
  idleEnds?: number
  fullEnds?: number
}

export interface NaiveTicket {
  session: NaiveSession
  text: string
  isSpent: boolean
}

/** A browser, with what its cookie opens. */
export interface NaiveBrowser {
  operator: string
  session?: NaiveSession | undefined
}

/** What the audit must hold. */
export interface NaiveFact {
  session?: NaiveSession
  type: string
  at: number
  by?: string
  code?: string
}

interface Asked {
  nested?: boolean
  mode: Mode
  duration: number
  reason: string
  breakGlass?: string | undefined
  session?: NaiveSession
}

const HOUR = 3_600_000
const TICKET_LIFE = 60_000
const MIN_REASON = 10
const PASSING = ['rate_limited', 'too_many_sessions', 'already_impersonating', 'outside_hours']
const NEEDS = ['approval_required', 'consent_required', 'reason_required']

/**
 * The rules of the service said once more, as plainly as can be, to hold the running one against. It knows everything at once, and does
 * what time does as soon as time passes.
 */
export class NaiveService {
  settings: NaiveSettings = {
    enabled: true,
    isGranted: true,
    isFullAllowed: true,
    approvals: 0,
    isBreakGlassOn: false,
    asksCustomer: false,
    protectedUsers: [],
    fullFor: 60,
    maxDuration: 900,
    idleTimeout: 300,
    requestLife: 600,
    maxSessions: 2,
    maxStartsPerHour: 8,
  }
  readonly operators: Record<string, NaiveOperator> = {
    ana: { role: 'support', is: 'here', rank: 1, tenants: ['t1'] },
    cy: { role: 'support', is: 'here', rank: 1, tenants: ['t1'] },
    bo: { role: 'lead', is: 'here', rank: 2, tenants: ['t1'] },
    lea: { role: 'lead', is: 'here', rank: 2, tenants: '*' },
    boss: { role: 'owner', is: 'here', rank: 9, tenants: '*' },
  }
  readonly users: Record<string, NaiveUser> = {
    cleo: { exists: true, tenants: ['t1'], rank: 0, active: true, optedOut: false },
    dan: { exists: true, tenants: ['t1'], rank: 0, active: true, optedOut: false },
    // Of a tenant that only Lea and the boss may enter.
    fay: { exists: true, tenants: ['t2'], rank: 0, active: true, optedOut: false },
    ...Object.fromEntries(
      ['ana', 'cy', 'bo', 'lea', 'boss'].map((name) => [
        name,
        { exists: true, tenants: [], rank: 0, active: true, optedOut: false },
      ]),
    ),
  }
  readonly sessions: NaiveSession[] = []
  readonly tickets: NaiveTicket[] = []
  readonly facts: NaiveFact[] = []
  readonly browsers: Record<string, NaiveBrowser> = {
    ana1: { operator: 'ana' },
    ana2: { operator: 'ana' },
    cy1: { operator: 'cy' },
    bo1: { operator: 'bo' },
    lea1: { operator: 'lea' },
    boss1: { operator: 'boss' },
  }
  readonly #starts: { operator: string; at: number }[] = []

  constructor(
    public now: number,
    readonly given: Partial<NaiveSettings> = {},
  ) {
    this.settings = { ...this.settings, ...given }
  }

  // What time does

  wait(seconds: number): void {
    this.now += seconds * 1000
    for (const session of this.sessions) while (this.#ring(session));
  }

  #ring(session: NaiveSession): boolean {
    const { state } = session
    const alarms: [at: number | undefined, ring: (at: number) => void][] = []
    if (state === 'requested' || state === 'approved') {
      alarms.push([
        session.requestEnds,
        (at) => {
          session.state = 'request_expired'
          this.#tell({ session, type: 'request.expired', at })
        },
      ])
    } else if (state === 'ready') {
      alarms.push([session.ticketEnds, (at) => this.#over(session, 'not_redeemed', { at })])
    } else if (state === 'active') {
      alarms.push([session.lifeEnds, (at) => this.#over(session, 'expired', { at })])
      alarms.push([session.idleEnds, (at) => this.#over(session, 'idle', { at })])
      alarms.push([
        session.mode === 'full' ? session.fullEnds : undefined,
        (at) => {
          session.mode = 'read-only'
          this.#tell({ session, type: 'impersonation.mode_changed', at })
        },
      ])
    }
    const due = alarms
      .filter((one): one is [number, (at: number) => void] => one[0] !== undefined && one[0] <= this.now)
      .toSorted(([a], [b]) => a - b)
    due[0]?.[1](due[0][0])
    return due.length > 0
  }

  // Who may

  sees(operator: string, user: string): boolean {
    return this.#reaches(operator, user) && (this.#mayImpersonate(operator) || operator === 'boss')
  }

  #oversees(operator: string, { operator: owner, user }: NaiveSession): boolean {
    if (operator === owner || operator === 'boss') return true
    return this.#reaches(operator, user) && (this.#is(operator, 'lead') || this.#mayImpersonate(operator))
  }

  #reaches(operator: string, user: string): boolean {
    const tenants = this.operators[operator]?.tenants ?? []
    const whom = this.users[user]
    return whom?.exists === true && (tenants === '*' || whom.tenants.every((one) => tenants.includes(one)))
  }

  #is(operator: string, role: string): boolean {
    return this.operators[operator]?.role === role
  }

  #mayImpersonate(operator: string): boolean {
    return this.settings.isGranted && this.#is(operator, 'support')
  }

  /** What stands against it: the first of these. */
  #objection(operator: string, user: string, asked: Asked): string | undefined {
    const { settings, now } = this
    const { session } = asked
    const who = this.operators[operator]
    const whom = this.users[user]
    if (!who || !whom) throw new Error('Nobody of this name.')
    const hasStarted = session?.startedAt !== undefined
    const others = this.sessions.filter(
      (one) => one !== session && one.operator === operator && one.state === 'active',
    ).length
    const starts = this.#starts.filter((one) => one.operator === operator && one.at + HOUR > now).length
    const before = session?.state === 'ready' ? starts - 1 : starts
    const isBreaking = settings.isBreakGlassOn && (asked.breakGlass ?? '').length >= MIN_REASON
    const isAnswered = asked.mode === 'read-only' || session?.asked === 'full'
    const approvals = isAnswered ? (session?.approvers.length ?? 0) : 0
    const table: [boolean, string][] = [
      [!settings.enabled, 'impersonation_off'],
      [asked.nested === true, 'already_impersonating'],
      [!this.#mayImpersonate(operator), 'not_an_impersonator'],
      [operator === user, 'yourself'],
      [!this.#reaches(operator, user), 'other_tenant'],
      [whom.rank > 3, 'out_of_scope'],
      [whom.rank >= who.rank, 'rank_too_high'],
      [settings.protectedUsers.includes(user), 'user_protected'],
      [!whom.active, 'user_inactive'],
      [whom.optedOut, 'user_opted_out'],
      [!hasStarted && others >= settings.maxSessions, 'too_many_sessions'],
      [!hasStarted && before >= settings.maxStartsPerHour, 'rate_limited'],
      [asked.mode === 'full' && !settings.isFullAllowed, 'mode_not_allowed'],
      [asked.duration > settings.maxDuration, 'too_long'],
      [asked.reason.length < MIN_REASON, 'reason_required'],
      [!isBreaking && approvals < settings.approvals, 'approval_required'],
      [settings.asksCustomer && !(isAnswered && session?.isAgreed === true), 'consent_required'],
    ]
    return table.find(([isAgainst]) => isAgainst)?.[1]
  }

  #objectionTo(session: NaiveSession, more: { nested?: boolean; mode?: Mode } = {}): string | undefined {
    if (!this.sees(session.operator, session.user)) return 'out_of_scope'
    const { mode, duration, reason, isBroken } = session
    const breakGlass = isBroken ? { breakGlass: 'because it is on fire' } : {}
    return this.#objection(session.operator, session.user, {
      mode,
      duration,
      reason,
      session,
      ...breakGlass,
      ...more,
    })
  }

  // What a browser is

  /** May the impersonation of this browser go on? Asked at every request. */
  #goesOn(browser: NaiveBrowser, isSeen: boolean): NaiveSession | undefined {
    const { session, operator } = browser
    if (session?.state !== 'active') return undefined
    const is = this.operators[operator]?.is
    if (is === 'signed out') {
      this.#over(session, 'signed_out', { by: operator })
      return undefined
    }
    const code = is === 'disabled' ? 'not_an_impersonator' : this.#objectionTo(session)
    if (code !== undefined) {
      this.#over(session, 'policy', { code })
      return undefined
    }
    if (isSeen) session.idleEnds = this.now + this.settings.idleTimeout * 1000
    return session
  }

  /** The dashboard's door. */
  #enter({ operator, ...rest }: NaiveBrowser): Reply | { operator: string; nested: boolean } {
    const is = this.operators[operator]?.is
    if (is === 'signed out') return [401, 'signed_out']
    if (is === 'disabled') return [403, 'operators_only']
    return { operator, nested: this.#goesOn({ operator, ...rest }, false) !== undefined }
  }

  /** Who the app is told that the browser is. */
  refresh(browser: NaiveBrowser): { user: string; session?: NaiveSession } | undefined {
    const session = this.#goesOn(browser, true)
    if (session) return { user: session.user, session }
    browser.session = undefined
    const { operator } = browser
    const isKnown = this.operators[operator]?.is !== 'signed out' && this.users[operator]?.exists === true
    return isKnown ? { user: operator } : undefined
  }

  // What operators do

  start(
    browser: NaiveBrowser,
    user: string,
    asked: { mode: Mode; duration?: number | undefined; reason: string; breakGlass?: string | undefined },
  ): { reply: Reply; session?: NaiveSession; ticket?: NaiveTicket } {
    const door = this.#enter(browser)
    if (Array.isArray(door)) return { reply: door }
    const { operator, nested } = door
    const duration = asked.duration ?? this.settings.maxDuration
    const code = this.#objection(operator, user, { ...asked, duration, nested })
    if (!this.sees(operator, user)) {
      const why = this.users[user]?.exists ? code : 'not_found'
      this.#tell({ type: 'impersonation.refused', at: this.now, by: operator, code: why ?? 'not_found' })
      return { reply: [404, 'not_found'] }
    }
    const waits = code === 'approval_required' || code === 'consent_required'
    if (code !== undefined && !waits) {
      this.#tell({ type: 'impersonation.refused', at: this.now, by: operator, code })
      return { reply: [statusOf(code), code] }
    }
    const isBroken =
      asked.breakGlass !== undefined && this.settings.approvals > 0 && code !== 'approval_required'
    const session: NaiveSession = {
      id: '',
      operator,
      user,
      state: waits ? 'requested' : 'approved',
      mode: asked.mode,
      asked: asked.mode,
      reason: asked.reason,
      duration,
      requestEnds: this.now + this.settings.requestLife * 1000,
      needs: {
        approvals: code === 'approval_required' ? this.settings.approvals : 0,
        consent: waits && this.settings.asksCustomer,
      },
      approvers: [],
      isAgreed: false,
      isBroken,
      isExtended: false,
    }
    this.sessions.push(session)
    this.#tell({ session, type: 'impersonation.requested', at: this.now, by: operator })
    if (isBroken) this.#tell({ session, type: 'break_glass.used', at: this.now, by: operator })
    if (waits) this.#tell({ session, type: 'approval.wanted', at: this.now })
    return waits ? { reply: [202], session } : { reply: [201], session, ticket: this.#makeReady(session) }
  }

  #makeReady(session: NaiveSession): NaiveTicket {
    session.state = 'ready'
    session.ticketEnds = this.now + TICKET_LIFE
    this.#starts.push({ operator: session.operator, at: this.now })
    this.#tell({ session, type: 'impersonation.ready', at: this.now })
    const ticket = { session, text: '', isSpent: false }
    this.tickets.push(ticket)
    return ticket
  }

  /** Starts a request that was answered. */
  begin(browser: NaiveBrowser, session: NaiveSession): { reply: Reply; ticket?: NaiveTicket } {
    const door = this.#enterOwn(browser, session)
    if (Array.isArray(door)) return { reply: door }
    if (session.state === 'requested') {
      const waitsForColleagues = !session.isBroken && session.approvers.length < session.needs.approvals
      return { reply: [409, waitsForColleagues ? 'approval_required' : 'consent_required'] }
    }
    if (session.state === 'ready') return { reply: [409, 'already_ready'] }
    if (session.state === 'active') return { reply: [409, 'already_redeemed'] }
    if (session.state !== 'approved') return { reply: [409, overCode(session)] }
    const code = this.#objectionTo(session, { nested: door.nested })
    if (code === undefined) return { reply: [201], ticket: this.#makeReady(session) }
    if (NEEDS.includes(code)) return { reply: [409, code] }
    if (PASSING.includes(code)) return { reply: [statusOf(code), code] }
    this.#over(session, 'policy', { code })
    return { reply: [403, code] }
  }

  redeem(browser: NaiveBrowser, ticket: NaiveTicket): Reply {
    const { operator } = browser
    const { session } = ticket
    const is = this.operators[operator]?.is
    if (is === 'signed out' || (is === 'disabled' && session.operator !== operator))
      return [401, 'signed_out']
    if (is === 'here' && this.#goesOn(browser, false)) return [409, 'already_impersonating']
    if (session.operator !== operator) return [410, 'ticket_spent']
    if (ticket.isSpent || (session.ticketEnds ?? 0) <= this.now) return [410, 'ticket_spent']
    ticket.isSpent = true
    if (session.state !== 'ready')
      return is === 'disabled' ? [403, 'not_an_impersonator'] : [409, 'session_over']
    const code = is === 'disabled' ? 'not_an_impersonator' : this.#objectionTo(session)
    if (code !== undefined) {
      this.#over(session, 'policy', { code })
      return [statusOf(code), code]
    }
    const { settings, now } = this
    session.state = 'active'
    session.startedAt = now
    const hasAnswers = session.needs.consent || (session.needs.approvals > 0 && !session.isBroken)
    const longest = hasAnswers ? Math.min(session.duration, settings.maxDuration) : settings.maxDuration
    session.longestEnds = now + longest * 1000
    session.lifeEnds = now + session.duration * 1000
    session.idleEnds = now + settings.idleTimeout * 1000
    if (session.mode === 'full') session.fullEnds = now + settings.fullFor * 1000
    this.#tell({ session, type: 'impersonation.started', at: now })
    browser.session = session
    return [303]
  }

  extend(browser: NaiveBrowser, session: NaiveSession, seconds: number): Reply {
    const door = this.#enterOwn(browser, session)
    return Array.isArray(door) ? door : this.#extend(session, seconds)
  }

  /** From the banner in the product. */
  extendHere(browser: NaiveBrowser, seconds: number): Reply {
    const session = this.#goesOn(browser, true)
    return session ? this.#extend(session, seconds) : [401, 'signed_out']
  }

  #extend(session: NaiveSession, seconds: number): Reply {
    if (session.state !== 'active') return [409, notActive(session)]
    if (session.isExtended) return [409, 'already_extended']
    const code = this.#objectionTo(session)
    if (code !== undefined) return [409, code]
    const { lifeEnds = 0, longestEnds = 0, startedAt = 0 } = session
    const latest = Math.min(longestEnds, startedAt + this.settings.maxDuration * 1000)
    if (lifeEnds >= latest) return [409, 'at_the_limit']
    session.lifeEnds = Math.min(lifeEnds + seconds * 1000, latest)
    session.isExtended = true
    this.#tell({ session, type: 'impersonation.extended', at: this.now, by: session.operator })
    return [200]
  }

  setMode(browser: NaiveBrowser, session: NaiveSession, mode: Mode, reason: string): Reply {
    const door = this.#enterOwn(browser, session)
    if (Array.isArray(door)) return door
    if (session.state !== 'active') return [409, notActive(session)]
    if (session.mode === mode) return [409, 'mode_unchanged']
    if (mode === 'full') {
      const code = this.#objectionTo(session, { mode })
      if (code !== undefined) return [409, code]
      if (reason.length < MIN_REASON) return [409, 'reason_required']
      session.fullEnds = this.now + this.settings.fullFor * 1000
    }
    session.mode = mode
    this.#tell({ session, type: 'impersonation.mode_changed', at: this.now, by: session.operator })
    return [200]
  }

  stopHere(browser: NaiveBrowser): Reply {
    const { session } = browser
    if (!session) return [401, 'signed_out']
    if (session.state === 'active') this.#over(session, 'stopped', { by: session.operator })
    browser.session = undefined
    return [200]
  }

  end(browser: NaiveBrowser, session: NaiveSession): Reply {
    const door = this.#enterFor(browser, session)
    if (Array.isArray(door)) return door
    const { operator: by, nested } = door
    if (nested && by !== session.operator) return [409, 'already_impersonating']
    if (!isOpen(session)) return [409, overCode(session)]
    this.#over(session, by === session.operator ? 'stopped' : 'revoked', { by })
    return [200]
  }

  /** With how many there were. */
  endAll(browser: NaiveBrowser): { reply: Reply; ended?: number } {
    const door = this.#enter(browser)
    if (Array.isArray(door)) return { reply: door }
    if (!this.#is(door.operator, 'owner')) return { reply: [403, 'owners_only'] }
    const open = this.sessions.filter(isOpen)
    for (const session of open) this.#over(session, 'revoked', { by: door.operator })
    return { reply: [200], ended: open.length }
  }

  answer(browser: NaiveBrowser, session: NaiveSession, answer: 'approve' | 'deny'): Reply {
    const door = this.#enter(browser)
    if (Array.isArray(door)) return door
    const { operator: by, nested } = door
    if (nested) return [409, 'already_impersonating']
    if (!this.#oversees(by, session)) return [404, 'not_found']
    if (session.state === 'request_expired') return [409, 'request_expired']
    if (by === session.operator) return [403, 'own_request']
    const isAnswered =
      session.state !== 'requested' || session.isBroken || session.approvers.length >= session.needs.approvals
    // Whoever has approved may still deny, as long as the request waits for others.
    if (session.approvers.includes(by) ? isAnswered || answer === 'approve' : session.answeredBy === by)
      return [409, 'already_answered']
    if (isAnswered) {
      if (session.approvers.length > 0 || session.answeredBy !== undefined || session.isBroken)
        return [409, 'taken_by_another']
      return [409, session.state === 'ended' ? 'session_over' : 'not_waiting']
    }
    if (!this.#is(by, 'lead')) return [403, 'not_an_approver']
    const at = this.now
    if (answer === 'deny') {
      session.state = 'denied'
      session.answeredBy = by
      this.#tell({ session, type: 'approval.denied', at, by })
      this.#tell({ session, type: 'approval.taken', at, by })
      return [200]
    }
    session.approvers.push(by)
    this.#tell({ session, type: 'approval.given', at, by })
    if (session.approvers.length === session.needs.approvals) {
      this.#tell({ session, type: 'approval.taken', at, by })
      if (session.isAgreed || !session.needs.consent) session.state = 'approved'
    }
    return [200]
  }

  // What customers do

  agree(user: string, session: NaiveSession, isAllowed: boolean): Reply {
    if (this.operators[user]?.is === 'signed out') return [401, 'signed_out']
    if (session.user !== user) return [404, 'not_found']
    if (session.state !== 'requested') return [409, isOpen(session) ? 'not_waiting' : overCode(session)]
    if (!session.needs.consent) return [409, 'not_waiting']
    if (!isAllowed) {
      session.state = 'denied'
      session.answeredBy = user
      this.#tell({ session, type: 'consent.refused', at: this.now, by: user })
      return [200]
    }
    if (session.isAgreed) return [409, 'already_answered']
    session.isAgreed = true
    if (session.isBroken || session.approvers.length >= session.needs.approvals) session.state = 'approved'
    this.#tell({ session, type: 'consent.given', at: this.now, by: user })
    return [200]
  }

  endMine(user: string, session: NaiveSession): Reply {
    if (this.operators[user]?.is === 'signed out') return [401, 'signed_out']
    if (session.user !== user) return [404, 'not_found']
    if (!isOpen(session)) return [409, overCode(session)]
    this.#over(session, 'revoked', { by: user })
    return [200]
  }

  optOut(user: string, optedOut: boolean): Reply {
    const whom = this.users[user]
    if (!whom) throw new Error('Nobody of this name.')
    whom.optedOut = optedOut
    this.#tell({ type: 'support_access.changed', at: this.now, by: user })
    return [200]
  }

  // What owners do

  change(more: Partial<NaiveSettings>): void {
    const after = { ...this.settings, ...more }
    if (JSON.stringify(after) === JSON.stringify(this.settings)) return
    this.settings = after
    this.#tell({ type: 'settings.changed', at: this.now, by: 'boss' })
    if (after.enabled) return
    const open = this.sessions.filter(isOpen)
    for (const session of open) this.#over(session, 'policy', { code: 'impersonation_off' })
  }

  #enterFor(browser: NaiveBrowser, session: NaiveSession) {
    const door = this.#enter(browser)
    if (Array.isArray(door)) return door
    return this.#oversees(door.operator, session) ? door : ([404, 'not_found'] satisfies Reply)
  }

  #enterOwn(browser: NaiveBrowser, session: NaiveSession) {
    const door = this.#enterFor(browser, session)
    if (Array.isArray(door)) return door
    return session.operator === door.operator ? door : ([403, 'not_yours'] satisfies Reply)
  }

  #over(
    session: NaiveSession,
    end: SessionEnd,
    { at = this.now, by, code }: { at?: number; by?: string; code?: string },
  ): void {
    session.state = 'ended'
    session.end = end
    if (by !== undefined) session.endedBy = by
    if (code !== undefined) session.endCode = code
    this.#tell({
      session,
      type: 'impersonation.ended',
      at,
      ...(by !== undefined && { by }),
      ...(code !== undefined && { code }),
    })
  }

  #tell(fact: NaiveFact): void {
    this.facts.push(fact)
  }
}

export function isOpen({ state }: NaiveSession): boolean {
  return ['requested', 'approved', 'ready', 'active'].includes(state)
}

function notActive(session: NaiveSession): string {
  return isOpen(session) ? 'not_active' : overCode(session)
}

function overCode({ state }: NaiveSession): string {
  if (state === 'denied') return 'request_denied'
  return state === 'request_expired' ? state : 'session_over'
}

function statusOf(code: string): number {
  if (code === 'rate_limited') return 429
  if (code === 'already_impersonating' || code === 'too_many_sessions') return 409
  return NEEDS.includes(code) ? 422 : 403
}
