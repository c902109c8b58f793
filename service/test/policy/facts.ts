import type { DirectoryUser, EnvironmentSettings, Operator } from 'impersonation-kit/server'
import type { PolicyContext } from '../../src/policy/index.js'
import { completeSettings } from '../../src/settings/index.js'

/** Noon on a Wednesday, UTC. */
export const NOW = Date.UTC(2026, 6, 15, 12)

export const ana: Operator = {
  userId: 'ana',
  role: 'support',
  tenants: ['acme', 'globex'],
  authenticatedAt: NOW - 60_000,
}
export const joe: DirectoryUser = { userId: 'joe', tenants: ['acme'], groups: ['trial'] }

/** Settings that let support open ordinary users, with changes. */
export function settings(changes: object = {}): EnvironmentSettings {
  return completeSettings({ enabled: true, impersonators: [{ who: { role: 'support' } }], ...changes })
}

export function context(changes: Partial<PolicyContext> = {}): PolicyContext {
  return {
    now: NOW,
    isPaid: true,
    isNested: false,
    liveSessions: 0,
    startsInLastHour: 0,
    optedOut: false,
    consentGiven: false,
    approvals: [],
    ...changes,
  }
}

export const request = { reason: 'The invoice does not open.' }
