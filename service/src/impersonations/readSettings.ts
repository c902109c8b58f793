import type { EnvironmentSettings } from 'impersonation-kit/server'
import { completeSettings, defaultSettings } from '../settings/index.js'
import { settingsTable } from '../store/index.js'
import type { Reader } from './ServiceContext.js'

/** The settings of an environment; the defaults, with version 0, where nobody has saved any. */
export async function readSettings(
  db: Reader,
  environment: string,
): Promise<{ settings: EnvironmentSettings; version: number }> {
  const stored = await settingsTable.get(db, environment)
  if (!stored) return { settings: defaultSettings, version: 0 }
  return { settings: completeSettings(stored.value), version: stored.version }
}
