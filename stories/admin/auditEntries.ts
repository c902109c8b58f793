import type { AuditEntry } from 'impersonation-kit/admin'

const ana = { id: 'agent_ana', name: 'Ana Silva', email: 'ana@support.example' }
const maya = { id: 'user_maya', name: 'Maya Okafor', email: 'maya@brightside.example' }
const lee = { id: 'lead_lee', name: 'Lee Lead', role: 'lead' }
const SESSION = 'c2Vzc2lvbi1vbmUtaGFzaA'

let seq = 100

function entry(given: Partial<AuditEntry> & { type: string }): AuditEntry {
  seq -= 1
  return {
    id: `record-${seq}`,
    at: Date.UTC(2026, 10, 28, 9, 0) + seq * 20_000,
    environment: 'production',
    session: SESSION,
    actor: ana,
    subject: maya,
    chain: `production/session/${SESSION}`,
    seq,
    hash: 'f'.repeat(64),
    ...given,
  }
}

function erased({ actor: _actor, subject: _subject, ...rest }: AuditEntry): AuditEntry {
  return { ...rest, erasedBy: 'record-0' }
}

/** A session from its request to its end, the newest first, and some that were refused. */
export const ENTRIES: readonly AuditEntry[] = [
  entry({ type: 'impersonation.ended', detail: { end: 'revoked', by: maya.id, doneBy: maya } }),
  entry({
    type: 'request',
    outcome: 'refused',
    code: 'impersonation_read_only',
    detail: { action: 'workspace.delete', method: 'DELETE', route: '/api/workspace' },
  }),
  entry({
    type: 'request',
    outcome: 'done',
    detail: { action: 'invoices.read', method: 'GET', route: '/api/invoices' },
  }),
  entry({ type: 'impersonation.started', detail: { mode: 'read-only' } }),
  entry({
    type: 'approval.given',
    detail: { by: lee.id, doneBy: lee, role: 'lead', left: 0, client: { address: '203.0.113.9' } },
  }),
  entry({ type: 'impersonation.requested', detail: { reason: 'Ticket 4711', mode: 'read-only' } }),
  entry({
    type: 'impersonation.refused',
    code: 'user_protected',
    subject: { id: 'user_lucas', name: 'Lucas Moreau' },
  }),
  entry({ type: 'break_glass.used', detail: { reason: 'The customer is on the phone' } }),
  entry({
    type: 'settings.changed',
    actor: { id: 'owner_olga', name: 'Olga Fern' },
    subject: { id: 'production' },
    detail: {
      changes: [
        { path: 'enabled', before: false, after: true },
        {
          path: 'impersonators',
          before: [{ who: { role: 'support' } }],
          after: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
        },
      ],
    },
  }),
  erased(entry({ type: 'impersonation.ended' })),
]
