// Takes the place of test/conformance/listen.ts, which only the frameworks that are not tried here call.
export const LIMITS = {}
export const listen = (): never => {
  throw new Error('Node serves nothing here.')
}
export const stop = listen
