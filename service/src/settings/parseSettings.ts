import type { EnvironmentSettings } from 'impersonation-kit/server'
import type { z } from 'zod'
import { defaultSettings } from './defaultSettings.js'
import { pathOf, SettingsError, type SettingsProblem } from './SettingsError.js'
import { settingsSchema } from './settingsSchema.js'

/** What has been checked, and cannot have changed since: `parseSettings` freezes it. */
const checked = new WeakSet()

/**
 * Checks the settings of one environment. All settings must be there, and no others. The result is a frozen copy.
 *
 * @throws {SettingsError} With the path of everything that is wrong, and what to write there.
 */
export function parseSettings(value: unknown): EnvironmentSettings {
  const result = settingsSchema.safeParse(value)
  if (!result.success) throw new SettingsError(result.error.issues.slice(0, 50).flatMap(problemsOf))
  const settings = freeze(result.data)
  checked.add(settings)
  return settings
}

/**
 * Adds the defaults for the settings that are missing, group by group, and checks the whole. For a configuration file,
 * or for settings that an older version has saved.
 *
 * @throws {SettingsError} As `parseSettings` does.
 */
export function completeSettings(value: unknown): EnvironmentSettings {
  if (!isGroup(value)) return parseSettings(value)
  const merged: Record<string, unknown> = { ...defaultSettings, ...value }
  for (const [key, standard] of Object.entries(defaultSettings)) {
    const given = merged[key]
    if (isGroup(standard) && isGroup(given)) merged[key] = { ...standard, ...given }
  }
  return parseSettings(merged)
}

/** Gives the settings if they are right, without an error if they are not. Settings that were checked cost nothing. */
export function knownSettings(value: unknown): EnvironmentSettings | undefined {
  if (isObject(value) && checked.has(value)) return value as unknown as EnvironmentSettings
  return settingsSchema.safeParse(value).data
}

function problemsOf(issue: z.core.$ZodIssue): SettingsProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: 'Remove it: there is no such setting.',
    }))
  }
  // Where a list is one of the forms, the fault of an item says more than "a list, or '*' for all".
  const items =
    issue.code === 'invalid_union' ? issue.errors.find((inner) => typeof inner[0]?.path[0] === 'number') : []
  if (items?.length)
    return items.flatMap((item) => problemsOf({ ...item, path: [...issue.path, ...item.path] }))
  return [{ path: pathOf(issue.path), message: issue.message }]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value)
}

function freeze<T>(value: T): T {
  if (isObject(value) && !Object.isFrozen(value)) Object.freeze(value)
  if (isObject(value)) Object.values(value).forEach(freeze)
  return value
}
