import type { ImpersonationSession } from 'impersonation-kit/admin'

const minutes = (count: number): number => count * 60_000

/** A request of Ana to impersonate Maya, some minutes old. */
export function requestOf(given: Partial<ImpersonationSession> & { id: string }): ImpersonationSession {
  const now = Date.now()
  return {
    environment: 'production',
    state: 'requested',
    operator: { id: 'agent_ana', name: 'Ana Silva', email: 'ana@support.example', role: 'support' },
    user: { id: 'user_maya', name: 'Maya Okafor', email: 'maya@brightside.example' },
    reason: 'Ticket 4711: the invoice total looks wrong',
    mode: 'read-only',
    duration: 900,
    createdAt: now - minutes(4),
    requestExpiresAt: now + minutes(56),
    needs: { approvals: 1, consent: false },
    approvals: [],
    extended: false,
    ...given,
  }
}

/** A live session of Ana as Maya. */
export function liveSessionOf(given: Partial<ImpersonationSession> & { id: string }): ImpersonationSession {
  const now = Date.now()
  return requestOf({
    state: 'active',
    needs: { approvals: 0, consent: false },
    startedAt: now - minutes(3),
    expiresAt: now + minutes(12),
    maxExpiresAt: now + minutes(27),
    lastSeenAt: now - 20_000,
    idleAt: now + minutes(9),
    ...given,
  })
}
