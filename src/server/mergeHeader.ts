/** What a reply's header becomes where a guard asks for a value: `Vary` grows, every other one is replaced. */
export function mergeHeader(name: string, present: string | null | undefined, wanted: string): string {
  if (name !== 'vary' || !present) return wanted
  const names = present.split(',').map((entry) => entry.trim().toLowerCase())
  return names.includes('*') || names.includes(wanted.toLowerCase()) ? present : `${present}, ${wanted}`
}
