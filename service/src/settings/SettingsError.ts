/** One thing that is wrong in some settings. */
export interface SettingsProblem {
  /** Such as `alerts.channels[0].to`; empty for the settings as a whole. */
  path: string
  /** What to write, in plain English. */
  message: string
}

/** Settings that cannot be used. The message names every path, and holds none of the values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly SettingsProblem[]

  constructor(problems: readonly SettingsProblem[]) {
    super(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n'))
    this.problems = problems
  }
}

/** Writes a path as people write it in a program. */
export function pathOf(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`
    return path === '' ? String(key) : `${path}.${String(key)}`
  }, '')
}
