// Takes the place of test/conformance/listen.ts, which only the frameworks that are not tried here call.
export const LIMITS = {}

export function listen(): never {
  throw new Error('Node serves nothing here.')
}

export function stop(): never {
  throw new Error('Node serves nothing here.')
}
