/** In milliseconds: ends a wait inside a test for what never comes. What comes late on a busy machine is no fault. */
export const PATIENCE = 30_000
/** The same for a page in a browser, whose first answer may be compiled when it is asked for. */
export const PAGE_PATIENCE = 120_000

/**
 * For every Vitest config. They only end what hangs: no test measures anything by them. And a failure says in its first line what was
 * seen, which is all that the end of a log has room for.
 */
export const limits = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: PATIENCE } },
  chaiConfig: { truncateThreshold: 400 },
}
