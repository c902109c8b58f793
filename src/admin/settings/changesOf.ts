/** One setting that differs. */
export interface SettingsChange {
  /** Such as `reason.minLength`. */
  path: string
  before: unknown
  after: unknown
}

/** Absent or complete: a part of it means nothing by itself. */
const WHOLE: readonly string[] = ['businessHours']

/** What differs between two versions of the settings, one entry for each value; lists count as one value. */
export function changesOf(before: object, after: object, prefix = ''): SettingsChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => {
    const was: unknown = before[name as keyof typeof before]
    const is: unknown = after[name as keyof typeof after]
    if (isSame(was, is)) return []
    if (isGroup(was) && isGroup(is) && !WHOLE.includes(name)) return changesOf(was, is, `${prefix}${name}.`)
    return [{ path: prefix + name, before: was, after: is }]
  })
}

/** `settings` with one value put where `path` says. */
export function withValue<T extends object>(settings: T, path: string, value: unknown): T {
  const [name = '', ...rest] = path.split('.')
  const inner: unknown = settings[name as keyof T]
  const next = rest.length > 0 && isGroup(inner) ? withValue(inner, rest.join('.'), value) : value
  const changed: Record<string, unknown> = { ...settings, [name]: next }
  if (next === undefined) delete changed[name]
  return changed as T
}

/** `settings` with all of the changes. */
export function applyChanges<T extends object>(settings: T, changes: readonly SettingsChange[]): T {
  return changes.reduce((changed, { path, after }) => withValue(changed, path, after), settings)
}

/** In whatever order the keys stand: the service has an order of its own. */
export function isSame(one: unknown, other: unknown): boolean {
  return sorted(one) === sorted(other)
}

function sorted(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, one: unknown) =>
    isGroup(one) ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1))) : one,
  )
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
