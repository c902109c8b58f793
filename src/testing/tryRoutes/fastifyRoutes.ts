import type { FoundRoutes } from './FoundRoutes.js'

/** An app of Fastify, as far as it is looked into. */
export interface FastifyApp {
  ready: () => PromiseLike<unknown>
  printRoutes: (options: { commonPrefix: boolean }) => string
  hasRoute: (options: { method: string; url: string }) => boolean
  routing: (request: never, response: never) => void
}

/** A line of the printed tree: its depth (four characters a level), a piece of path, methods, and constraints. */
const LINE = /^((?:│ {3}| {4}|[├└]── )*)(.*) \(([A-Z, -]+)\)( \{.*\})?$/

/** A route that takes all of these was written with `all`. */
const EVERY = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/**
 * Finds the routes of an app of Fastify that is ready. Hooks (`onRoute`) are too late by then, and `printRoutes` is the one public list: a
 * tree in which every line continues the path of the line above it that stands one level to the left.
 */
export function fastifyRoutes(app: FastifyApp): FoundRoutes {
  const found: FoundRoutes = { routes: [], hidden: [] }
  const paths: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    if (line.trim() === '') continue
    const [, indent = '', piece = '', methods = '', constraints] = LINE.exec(line) ?? []
    if (methods === '') {
      // A piece that several routes share and that is none itself.
      const [, depth = '', text] = /^((?:│ {3}| {4}|[├└]── )*)(.*)$/.exec(line) ?? []
      const level = depth.length / 4
      paths[level] = (paths[level - 1] ?? '') + text
      continue
    }
    const level = indent.length / 4
    const path = (paths[level - 1] ?? '') + piece
    paths[level] = path
    if (constraints !== undefined) {
      found.hidden.push({ path, why: `The route is for certain requests only:${constraints}.` })
      continue
    }
    const names = methods.split(', ')
    const isAll = EVERY.every((name) => names.includes(name))
    for (const method of isAll ? ['ALL'] : names) {
      const url = written(app, isAll ? 'GET' : method, path)
      found.routes.push({ method, path: url, syntax: 'fastify' })
    }
  }
  return found
}

/** The path as it was written: the tree prints `::`, which stands for a colon in the address, as one colon. */
function written(app: FastifyApp, method: string, path: string): string {
  if (!path.includes(':') || app.hasRoute({ method, url: path })) return path
  const colons = path.split(':').length - 1
  for (let choice = 1; choice < 2 ** Math.min(colons, 8); choice += 1) {
    let index = 0
    const url = path.replaceAll(':', () => (((choice >> index++) & 1) === 1 ? '::' : ':'))
    if (app.hasRoute({ method, url })) return url
  }
  return path
}
