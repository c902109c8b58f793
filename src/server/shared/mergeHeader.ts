/** The new value of a reply's header: `Vary` gets the wanted value added, every other header is replaced. */
export function mergeHeader(name: string, present: string | null | undefined, wanted: string): string {
  if (name !== 'vary' || !present) return wanted
  const names = present.split(',').map((entry) => entry.trim().toLowerCase())
  if (names.includes('*')) return present
  const missing = wanted.split(', ').filter((entry) => !names.includes(entry.toLowerCase()))
  return [present, ...missing].join(', ')
}
