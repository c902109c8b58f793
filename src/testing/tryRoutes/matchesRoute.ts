import type { RoutePattern } from './TryRoutesOptions.js'

/** A route with the address of its requests. */
export interface Asked {
  method: string
  path: string
  url: string
}

/** True if a pattern selects a route, by its path as written or by its address. */
export function matchesRoute(pattern: RoutePattern, { method, path, url }: Asked): boolean {
  if (typeof pattern === 'function') return pattern({ method, path })
  const names = [`${method} ${path}`, `${method} ${url}`]
  // `search` ignores the state of an expression with the flag `g`.
  if (pattern instanceof RegExp) return names.some((name) => name.search(pattern) !== -1)
  const [, only, text] = /^(?:([A-Za-z-]+) +)?(.*)$/s.exec(pattern) ?? []
  if (only !== undefined && only.toUpperCase() !== method) return false
  return [path, url].some((one) => one === text || wildcard(text ?? '').test(one))
}

/** A list of patterns, from one or several. */
export function patternsOf(given: RoutePattern | RoutePattern[] | undefined): RoutePattern[] {
  return given === undefined ? [] : [given].flat()
}

function wildcard(text: string): RegExp {
  const source = text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')
  return new RegExp(`^${source}$`, 's')
}
