import type { EnvironmentSettings } from 'impersonation-kit/server'
import { completeSettings, defaultSettings } from '../settings/index.js'
import { settingsTable } from '../store/index.js'
import type { Reader } from './ServiceContext.js'

/** The settings, and which version of them. */
export interface ReadSettings {
  settings: EnvironmentSettings
  version: number
  /** When, and the id of the Owner. Absent in the defaults. */
  changed?: { at: number; by: string }
}

/** The settings of an environment; the defaults, with version 0, where nobody has saved any. */
export async function readSettings(db: Reader, environment: string): Promise<ReadSettings> {
  const stored = await settingsTable.get(db, environment)
  if (!stored) return { settings: defaultSettings, version: 0 }
  const { value, version, changedAt, changedBy } = stored
  return { settings: completeSettings(value), version, changed: { at: changedAt, by: changedBy } }
}
