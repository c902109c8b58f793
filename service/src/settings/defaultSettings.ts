import type { EnvironmentSettings } from 'impersonation-kit/server'

/** The settings of an environment that nobody has set: off, nobody may impersonate, and looking is all they could do. */
export const defaultSettings: EnvironmentSettings = {
  enabled: false,
  impersonators: [],
  protectedUsers: [],
  modes: ['read-only'],
  fullFor: 300,
  maxDuration: 1800,
  idleTimeout: 600,
  maxSessions: 1,
  maxStartsPerHour: 20,
  reason: { required: true, minLength: 10 },
  ticket: { required: false },
  approval: { count: 0, by: [], requestLife: 3600 },
  breakGlass: { enabled: false, roles: [] },
  consent: 'none',
  alerts: { channels: [], alertBeforeStart: false, notifyCustomer: false },
  showOperatorAs: 'role',
}
