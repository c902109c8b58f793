import { AuthError } from '../../core/errors.js'
import { field } from '../../core/read.js'

type Args = unknown[]
type Method = (...args: Args) => unknown

/** A client that can be taken back. */
export interface Lease {
  client: object
  /** Makes every later call fail, and removes the listeners. Returns the number of cursors and streams that are still open. */
  end(): number
}

const lent = new WeakSet<object>()

/** True if a `withUser` has lent this client and not taken it back. */
export function isLent(client: object): boolean {
  return lent.has(client)
}

const LISTENING = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'])

/** The methods of pg, PGlite and Kysely that return promises. */
const QUERIES = new Set<PropertyKey>(['query', 'exec', 'sql', 'executeQuery'])

/** Lends a client until `end` is called. After that its `query` rejects, and its other methods throw. */
export function lease(source: object): Lease {
  let isOver = false
  const listeners: [event: unknown, listener: unknown][] = []
  const open = new Set<object>()
  const real = withPlugin(source, () => {
    if (isOver) throw over()
  })

  const call = (name: PropertyKey, method: Method, args: Args): unknown => {
    if (isOver) return refuse(name, args)
    if (name === 'release') throw notYours()
    if (typeof name === 'string' && LISTENING.has(name)) listeners.push([args[0], args[1]])
    if (name === 'query' && isSubmittable(args[0])) watch(args[0], open)
    return method.apply(real, args)
  }
  const methods = new WeakMap<Method, Method>()
  const client = new Proxy(real, {
    get(_target, name) {
      const value: unknown = Reflect.get(real, name, real)
      if (typeof value !== 'function' || name === 'constructor') return value
      const method = value as Method
      const known = methods.get(method)
      if (known) return known
      const lent: Method = (...args) => call(name, method, args)
      methods.set(method, lent)
      return lent
    },
  })
  lent.add(client)
  return {
    client,
    end() {
      isOver = true
      lent.delete(client)
      const remove = field(real, 'removeListener')
      for (const [event, listener] of listeners) {
        if (typeof remove === 'function') Reflect.apply(remove, real, [event, listener])
      }
      // A stream that the function destroyed is closing, and queries behind it wait for that.
      const left = [...open].filter((one) => field(one, 'destroyed') !== true)
      for (const one of left) close(one)
      return left.length
    },
  }
}

/** Query builders of Kysely keep its executor: only a plugin sees a query that was built before the end and runs after it. */
function withPlugin(source: object, check: () => void): object {
  const method = field(source, 'withPlugin')
  if (typeof method !== 'function') return source
  const plugin = {
    transformQuery: ({ node }: { node: unknown }) => {
      check()
      return node
    },
    transformResult: async ({ result }: { result: unknown }) => result,
  }
  return Reflect.apply(method, source, [plugin]) as object
}

function isSubmittable(value: unknown): value is Record<string, unknown> {
  return typeof field(value, 'submit') === 'function'
}

/** A cursor or stream keeps its connection busy until one of these two methods is called. */
function watch(query: Record<string, unknown>, open: Set<object>): void {
  open.add(query)
  for (const name of ['handleReadyForQuery', 'handleError']) {
    const method = query[name] as Method
    query[name] = (...args: Args) => {
      open.delete(query)
      return method.apply(query, args)
    }
  }
}

function close(query: object): void {
  for (const name of ['close', 'destroy']) {
    const method = field(query, name)
    if (typeof method !== 'function') continue
    try {
      const closed: unknown = Reflect.apply(method, query, [])
      if (closed instanceof Promise) closed.catch(() => {})
    } catch {
      // The error of the open query is reported instead.
    }
    return
  }
}

function refuse(name: PropertyKey, args: Args): unknown {
  const error = over()
  const [query] = args
  if (!QUERIES.has(name)) throw error
  const callback = args.find((arg) => typeof arg === 'function') ?? field(query, 'callback')
  if (typeof callback === 'function') {
    queueMicrotask(() => Reflect.apply(callback, undefined, [error]))
    return isSubmittable(query) ? query : undefined
  }
  if (isSubmittable(query)) {
    queueMicrotask(() => (query['handleError'] as Method)(error))
    return query
  }
  return Promise.reject(error)
}

function over(): AuthError {
  return new AuthError(
    'invalid_configuration',
    'A query came after its withUser had ended, so it was not run: another user may have the connection by now. Wait for every query inside the function that you pass to withUser (await, Promise.allSettled), and call withUser again for later queries.',
  )
}

function notYours(): AuthError {
  return new AuthError(
    'invalid_configuration',
    'The function that was passed to withUser called release() on its client. Nothing was released. Remove that call: withUser gives the connection back when the transaction has ended.',
  )
}
