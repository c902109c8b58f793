import type { ServerResponse } from 'node:http'
import { mergeHeader } from '../server/mergeHeader.js'

/** Sets headers on a reply, and again just before it is sent, so that a handler cannot undo them. */
export function keepHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  const writeHead = response.writeHead.bind(response)
  setHeaders(response, headers)
  response.writeHead = (status: number, ...rest: unknown[]) => {
    const message = typeof rest[0] === 'string' ? rest[0] : undefined
    takeHeaders(response, rest.at(-1))
    setHeaders(response, headers)
    return message === undefined ? writeHead(status) : writeHead(status, message)
  }
}

/** Sets headers on a reply, beside what `Vary` says already. */
export function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const name in headers) {
    const wanted = headers[name]
    const present = response.getHeader(name)
    // So it is where nothing has changed since a guard has set it.
    if (wanted === undefined || present === wanted) continue
    response.setHeader(name, mergeHeader(name, [present ?? []].flat().join(', '), wanted))
  }
}

/** Headers given to writeHead would win over those that are set, so they are set too: an object, or a flat list of names and values. */
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
