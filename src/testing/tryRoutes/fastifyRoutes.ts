import type { FoundRoutes } from './FoundRoutes.js'

/** The part of a Fastify app that is read. */
export interface FastifyApp {
  ready: () => PromiseLike<unknown>
  printRoutes: () => string
  hasRoute: (options: { method: string; url: string }) => boolean
  findRoute: (options: { method: string; url: string }) => { params?: object } | null
  routing: (request: never, response: never) => void
}

/**
 * A line of the printed tree: its depth (four characters a level) and a piece of the path, then methods and constraints if a route ends
 * there.
 */
const LINE =
  /^(?<indent>(?:│ {3}| {4}|[├└]── )*)(?<piece>.*?)(?: \((?<methods>[A-Z-]+(?:, [A-Z-]+)*)\)(?<constraints> \{.*\})?)?$/

/** A route with all of these was added with `all`. */
const EVERY = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/**
 * Finds the routes of a Fastify app that is ready. Hooks (`onRoute`) are too late by then, so `printRoutes` is the only public list. It is
 * a tree: every line continues the path of the line above it that is one level to the left. (The option `commonPrefix: false` would be
 * easier to read, but it loses what comes before a wildcard.)
 */
export function fastifyRoutes(app: FastifyApp): FoundRoutes {
  const found: FoundRoutes = { routes: [], hidden: [] }
  const paths: string[] = []
  for (const line of app.printRoutes().split('\n')) {
    const { indent = '', piece = '', methods, constraints } = LINE.exec(line)?.groups ?? {}
    const level = indent.length / 4
    const path = (paths[level - 1] ?? '') + (piece === '(empty root node)' ? '' : piece)
    paths[level] = path
    if (methods === undefined) continue
    if (constraints !== undefined) {
      found.hidden.push({ path, why: `The route only answers certain requests:${constraints}.` })
      continue
    }
    const names = methods.split(', ')
    const isAll = EVERY.every((name) => names.includes(name))
    for (const method of isAll ? ['ALL'] : names) {
      for (const url of asWritten(app, isAll ? 'GET' : method, path)) {
        found.routes.push({ method, path: url, syntax: 'fastify' })
      }
    }
  }
  return found
}

/**
 * The paths as they are written in the app. The tree prints `::`, which means a colon in the address, as one colon, and two names of one
 * parameter as `:id|:name`.
 */
function asWritten(app: FastifyApp, method: string, path: string): string[] {
  const pieces = path.split(/(:(?:\w+\|:)*)/)
  let written = ['']
  for (const [index, piece] of pieces.entries()) {
    const isMark = index % 2 === 1
    // The last name follows the mark: ":id|:" and "name".
    const [last = '', rest = ''] = isMark ? [] : (/^(\w*)(.*)$/s.exec(piece)?.slice(1) ?? [])
    const before = pieces[index - 1] ?? ''
    const names = isMark || index === 0 ? [] : [...before.split('|').slice(0, -1), `:${last}`]
    const choices = isMark
      ? ['']
      : index === 0
        ? [piece]
        : [...names.map((name) => name + rest), `:${names.at(-1)}${rest}`]
    written = written.flatMap((text) => choices.map((choice) => text + choice)).slice(0, 256)
  }
  const those = written.filter((url) => app.hasRoute({ method, url }))
  const named = those.filter((url) => hasNames(app, method, url))
  return [named, those, written.slice(0, 1)].find((list) => list.length > 0) ?? []
}

/** Looks up a path as if it were an address: the result shows which part has each of the router's own names. */
function hasNames(app: FastifyApp, method: string, url: string): boolean {
  const { params } = app.findRoute({ method, url: url.replaceAll('::', ':') }) ?? {}
  return Object.entries(params ?? { none: '' }).every(
    ([name, text]) => name === '*' || (typeof text === 'string' && text.startsWith(`:${name}`)),
  )
}
