/** An address to go back to, where it is of one of these origins; undefined for everything else. */
export function returnAddress(value: unknown, allowed: readonly string[]): string | undefined {
  if (typeof value !== 'string' || value.length > 2_048 || !URL.canParse(value)) return undefined
  const { origin, href, username, password } = new URL(value)
  return allowed.includes(origin) && username === '' && password === '' ? href : undefined
}
