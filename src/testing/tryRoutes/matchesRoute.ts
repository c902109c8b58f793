import type { RoutePattern } from './TryRoutesOptions.js'

/** A route with the address that it is asked at. */
export interface Asked {
  method: string
  path: string
  url: string
}

/** Whether a pattern chooses a route, by its path as written or by its address. */
export function matchesRoute(pattern: RoutePattern, { method, path, url }: Asked): boolean {
  if (typeof pattern === 'function') return pattern({ method, path })
  const names = [`${method} ${path}`, `${method} ${url}`]
  // One with the flag `g` remembers where it was.
  if (pattern instanceof RegExp) return names.some((name) => name.search(pattern) !== -1)
  const [, only, text] = /^(?:([A-Za-z-]+) +)?(.*)$/s.exec(pattern) ?? []
  if (only !== undefined && only.toUpperCase() !== method) return false
  return [path, url].some((one) => one === text || wildcard(text ?? '').test(one))
}

/** A list of patterns, of one or several. */
export function patternsOf(given: RoutePattern | RoutePattern[] | undefined): RoutePattern[] {
  return given === undefined ? [] : [given].flat()
}

function wildcard(text: string): RegExp {
  const source = text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')
  return new RegExp(`^${source}$`, 's')
}
