/** What a reply's header becomes where a guard asks for a value: `Vary` grows, every other one is replaced. */
export function mergeHeader(name: string, present: string | null | undefined, wanted: string): string {
  if (name !== 'vary' || !present) return wanted
  const names = present.split(',').map((entry) => entry.trim().toLowerCase())
  if (names.includes('*')) return present
  const missing = wanted.split(', ').filter((entry) => !names.includes(entry.toLowerCase()))
  return [present, ...missing].join(', ')
}
