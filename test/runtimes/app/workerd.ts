import { waitUntil } from 'cloudflare:workers'
import type { Fetch } from '../../conformance/listenFetch.js'
import { host } from './listenFetch.js'
import { control } from './program.js'

const fetches = new Map<number, Fetch>()

// A Worker opens no ports. The configuration has opened many, and each says its number.
host.listen = async (fetch) => {
  let slot = 0
  while (fetches.has(slot)) slot += 1
  fetches.set(slot, fetch)
  return { url: `slot:${slot}`, close: () => void fetches.delete(slot) }
}
// What begins behind a reply ends with it, unless the platform is told to wait (docs/audit.md).
host.keep = (promise) => {
  waitUntil(promise.catch(() => undefined))
  return promise
}

const worker = {
  fetch(request: Request, _env: unknown, { props }: { props: { slot?: number } }): Promise<Response> {
    const fetch = props.slot === undefined ? control : fetches.get(props.slot)
    if (!fetch) throw new Error(`No site is open at slot ${props.slot}.`)
    return Promise.resolve(fetch(request))
  },
}
export default worker
