/** Deeper than anything that is meant. */
const MAX_DEPTH = 32

/**
 * One value, one text: keys are sorted by their UTF-16 code units and there are no spaces, as RFC 8785 (JSON Canonicalization Scheme)
 * says.
 *
 * @throws TypeError if the value is cyclic, deeper than 32 or has a BigInt in it
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw new TypeError('The value is nested too deeply.')
  if (typeof value !== 'object' || value === null) return leaf(value)
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return canonicalJson(value.toJSON() as unknown, depth + 1)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join()}]`
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined && typeof field !== 'function' && typeof field !== 'symbol')
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field, depth + 1)}`)
  return `{${fields.join()}}`
}

function leaf(value: unknown): string {
  // What JSON cannot say is null, as in JSON.stringify.
  const text = JSON.stringify(value) as string | undefined
  return text ?? 'null'
}
