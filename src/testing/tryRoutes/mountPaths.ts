import type { ExpressLayer } from './ExpressApp.js'
import { pathOfRegExp } from './pathOfRegExp.js'

/** The paths at which a layer of Express is mounted; undefined if they are not text. */
export function mountPaths(layer: ExpressLayer): string[] | undefined {
  if (layer.slash === true || layer.regexp?.fast_slash === true) return ['/']
  if (layer.rawPath !== undefined) {
    const paths = [layer.rawPath].flat(Infinity)
    return paths.every((path) => typeof path === 'string') ? paths : undefined
  }
  const patterns = layer.regexp
    ? layer.regexp.source.split(/\|(?=\^)/)
    : patternsTriedBy(() => layer.match('/')).map(({ source }) => source)
  const names = layer.keys?.map(({ name }) => String(name)) ?? []
  const paths = patterns.map((pattern) => pathOfRegExp(pattern, names))
  return paths.length > 0 && paths.every((path) => path !== undefined) ? paths : undefined
}

/**
 * The regular expressions that a function executes. Before router 2.3 (Express 5.0 to 5.2) the path of a mounted router is only in a
 * closure, and this is the only way to find it. The prototype is restored when this function returns.
 */
function patternsTriedBy(run: () => unknown): RegExp[] {
  const tried: RegExp[] = []
  const exec = Reflect.get(RegExp.prototype, 'exec')
  RegExp.prototype.exec = function (text) {
    tried.push(this)
    return exec.call(this, text)
  }
  try {
    run()
  } finally {
    RegExp.prototype.exec = exec
  }
  return tried
}
