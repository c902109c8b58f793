import { cookie } from '../http/index.js'

/** A sign-in that was begun in this browser, and has not come back yet. */
export interface Flow {
  state: string
  nonce: string
  verifier: string
  returnTo: string
  maxAge?: number
  /** When it was begun, in Unix milliseconds. */
  at: number
}

const LIFE = 600_000
/** Tabs that sign in at once; a cookie holds no more. */
const MOST = 2

/**
 * The sign-ins that a browser has begun, in a cookie of its own: no other browser can end them, and nobody who is not signed in writes to
 * the database. Somebody who changes their own cookie deceives themselves alone, and where a flow leads is checked again.
 */
export function signInFlows(origin: string, now: () => number) {
  const held = cookie('sign-in-flow', origin)
  const read = (request: Request): Flow[] => {
    try {
      const found: unknown = JSON.parse(Buffer.from(held.read(request) ?? '', 'base64url').toString())
      return Array.isArray(found) ? found.filter(isFlow).filter(({ at }) => Math.abs(now() - at) < LIFE) : []
    } catch {
      return []
    }
  }
  const write = (flows: readonly Flow[]): string =>
    flows.length === 0 ? held.take() : held.give(Buffer.from(JSON.stringify(flows)).toString('base64url'))
  return {
    /** The `Set-Cookie` with one more. */
    begin: (request: Request, flow: Omit<Flow, 'at'>): string =>
      write([{ ...flow, at: now() }, ...read(request)].slice(0, MOST)),
    /** The flow of a state, if this browser began it; and the `Set-Cookie` without it, so that it ends once. */
    end: (request: Request, state: string | null): { flow: Flow | undefined; cookie: string } => {
      const flows = read(request)
      return {
        flow: flows.find((flow) => flow.state === state),
        cookie: write(flows.filter((flow) => flow.state !== state)),
      }
    },
  }
}

function isFlow(value: unknown): value is Flow {
  if (typeof value !== 'object' || value === null) return false
  const { state, nonce, verifier, returnTo, maxAge, at } = value as Record<string, unknown>
  return (
    [state, nonce, verifier, returnTo].every((text) => typeof text === 'string' && text !== '') &&
    typeof at === 'number' &&
    (maxAge === undefined || typeof maxAge === 'number')
  )
}
