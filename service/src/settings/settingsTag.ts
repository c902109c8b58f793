/** The ETag of settings: they have a new version after every change. */
export function settingsTag(version: number): string {
  return `"settings-${version}"`
}

/**
 * Does an `If-Match` header name this version? Without the header the answer is no: whoever writes must say what they
 * have read. `*` names every version. A weak tag counts too, because proxies that compress make tags weak, and the
 * version in it is exact.
 */
export function matchesTag(ifMatch: string | null | undefined, version: number): boolean {
  const tags = (ifMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(settingsTag(version))
}
