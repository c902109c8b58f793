/** True for an origin as `URL` writes it: without a path and a trailing slash. */
export function isOrigin(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value
}
