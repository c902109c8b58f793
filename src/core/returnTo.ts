/**
 * The address to go back to, where it is safe: a path on `base`'s own origin, or an absolute http(s) address of one of
 * `origins`. Undefined for everything else (`//evil`, `/\evil`, `javascript:` …).
 */
export function safeReturnTo(value: unknown, base: string, origins: readonly string[]): string | undefined {
  if (typeof value !== 'string' || !/^(https?:\/\/|\/(?![/\\]|%2f|%5c))/i.test(value)) return undefined
  try {
    const url = new URL(value, base)
    return url.origin === new URL(base).origin || origins.includes(url.origin) ? url.href : undefined
  } catch {
    return undefined
  }
}
