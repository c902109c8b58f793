import { expect } from 'vitest'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import type { ServiceOptions } from 'impersonation-kit-service'
import { startBetterAuth } from './betterAuthServer.js'
import { postgresServer } from './postgresServer.js'
import { startService } from './startService.js'
import { change } from './steps.js'

type BetterAuth = Awaited<ReturnType<typeof startBetterAuth>>
/** Somebody with an account there, in their browser. */
export type Signed = Awaited<ReturnType<BetterAuth['signUp']>>

/** A running service over a running better-auth. */
export type OverBetterAuth = Awaited<ReturnType<typeof startOverBetterAuth>>

/** A service over a product's better-auth, each with a database of its own, in which support may impersonate anybody in any mode. */
export async function startOverBetterAuth(
  optionsOf: (theirs: BetterAuth, url: string) => Partial<ServiceOptions>,
  settings: Partial<EnvironmentSettings> = {},
) {
  const postgres = await postgresServer()
  const [authUrl, serviceUrl] = [await postgres.create(), await postgres.create()]
  const theirs = await startBetterAuth(authUrl)
  const running = await startService({ database: serviceUrl, ...optionsOf(theirs, authUrl) })
  const boss = await theirs.signUp('boss', running.origin, 'admin')
  const modes = ['read-only', 'full'] as const
  const all = { enabled: true, modes, impersonators: [{ who: { role: 'support' }, modes }], ...settings }
  expect((await change(boss, all)).status).toBe(200)
  return {
    theirs,
    running,
    boss,
    authUrl,
    serviceUrl,
    stop: async () => {
      await running.stop()
      await theirs.stop()
      await postgres.stop()
    },
  }
}
