import * as testing from 'impersonation-kit/testing'

/** Waits for every answer as long as a busy machine may take, unless a test says otherwise. */
export const tryRoutes: typeof testing.tryRoutes = (app, options) =>
  testing.tryRoutes(app, { timeout: 60_000, ...options })
