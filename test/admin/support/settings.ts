import type { EnvironmentSettings } from 'impersonation-kit/admin'
import { defaultSettings } from '../../../service/src/settings/defaultSettings.js'

/** The service's own defaults, turned on for agents. */
export const SETTINGS: EnvironmentSettings = {
  ...defaultSettings,
  enabled: true,
  impersonators: [{ who: { role: 'support' } }],
  modes: ['read-only', 'full'],
  reason: { required: true, minLength: 5 },
}
