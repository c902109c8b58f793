import type { Reply, Route } from './frameworks.js'

/** Answers with the user whom the guards have let through. */
export const whoami: Route['handle'] = ({ user }) => ({ body: JSON.stringify(user() ?? null) })

/** Answers the same to everybody. */
export const reply =
  (value: Reply): Route['handle'] =>
  () =>
    value

/** Throws what is no refusal. */
export const throws: Route['handle'] = () => {
  throw new RangeError('mine')
}

/** A route that says what has been kept since it was asked the last time: where the app runs may be another process. */
export const giveAway = (path: string, kept: unknown[]): Route => ({
  path,
  steps: ['optionalUser'],
  handle: () => ({ body: JSON.stringify(kept.splice(0)) }),
})
