/**
 * The address to go back to, if it is safe: a path on the origin of `base`, or an absolute http(s) address on one of `origins`. Undefined
 * for everything else (`//evil`, `/\evil`, `javascript:` …).
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
