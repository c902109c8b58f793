import type { ServerResponse } from 'node:http'
import { mergeHeader } from '../server/shared/mergeHeader.js'
import { sharedPrototypeOf } from './sharedPrototypeOf.js'

type Headers = Readonly<Record<string, string>>

/** The headers that guards want on a reply. */
const asked = new WeakMap<ServerResponse, Headers[]>()

/** Prototypes whose `writeHead` sets these headers again. */
const keepers = new WeakSet<ServerResponse>()

/** Sets headers on a reply, and sets them again just before it is sent, so that a handler cannot undo them. */
export function keepHeaders(response: ServerResponse, headers: Headers): void {
  setHeaders(response, headers)
  asked.set(response, [...(asked.get(response) ?? []), headers])
  const keeper = sharedPrototypeOf(response)
  if (keepers.has(keeper)) return
  keepers.add(keeper)
  const writeHead = Reflect.get(keeper, 'writeHead') as (...given: unknown[]) => ServerResponse
  keeper.writeHead = function (this: ServerResponse, ...given: unknown[]) {
    const all = asked.get(this)
    if (!all) return writeHead.apply(this, given)
    takeHeaders(this, given.at(-1))
    for (const one of all) setHeaders(this, one)
    return writeHead.apply(this, given.slice(0, typeof given[1] === 'string' ? 2 : 1))
  }
}

/** Sets headers on a reply. Values are added to an existing `Vary`. */
export function setHeaders(response: ServerResponse, headers: Headers): void {
  for (const name in headers) {
    const wanted = headers[name]
    const present = response.getHeader(name)
    // Nothing has changed since a guard set it.
    if (wanted === undefined || present === wanted) continue
    const said = Array.isArray(present) ? present.join(', ') : present?.toString()
    response.setHeader(name, mergeHeader(name, said, wanted))
  }
}

/**
 * Headers that are passed to `writeHead` win over those that are set, so these are set too. They are an object, or a flat list of names and
 * values.
 */
export function takeHeaders(response: ServerResponse, given: unknown): void {
  if (given === null || typeof given !== 'object') return
  if (!Array.isArray(given)) {
    for (const [name, value] of Object.entries(given)) response.setHeader(name, value)
    return
  }
  const list: unknown[] = given.flat()
  for (let i = 0; i < list.length; i += 2) response.removeHeader(String(list[i]))
  for (let i = 0; i < list.length; i += 2) response.appendHeader(String(list[i]), String(list[i + 1]))
}
