import type { AuditEvent } from 'impersonation-kit/server'
import { createTestIssuer } from 'impersonation-kit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NOBODY } from '../support/nobody.js'
import { auditBehaviours, keepingSink } from './auditBehaviours.js'
import type { Bench, Behaviour, Runs } from './Bench.js'
import { contextBehaviours } from './contextBehaviours.js'
import type { Route, Serve } from './frameworks.js'
import { guardBehaviours } from './guardBehaviours.js'
import { isActive } from './isActive.js'
import { issuerBehaviours } from './issuerBehaviours.js'
import { bearer } from './outcome.js'
import { redactBehaviours } from './redactBehaviours.js'
import { routes as all } from './routes.js'
import { createTable } from './table.js'

const PEM_OF_NOTHING = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'

const behaviours: Behaviour[] = [
  ...guardBehaviours,
  ...auditBehaviours,
  ...redactBehaviours,
  ...contextBehaviours,
  ...issuerBehaviours,
]

/** The routes, which count how often their handlers run. */
const routes = (runs: Runs): Route[] =>
  all.map((route) => {
    const onRun = (): void => void runs.set(route.path, (runs.get(route.path) ?? 0) + 1)
    return {
      ...route,
      onRun,
      handle(seen) {
        onRun()
        return route.handle(seen)
      },
    }
  })

/**
 * What every adapter must do, on listening servers. Prints one table of all of them at the end.
 *
 * @param limits - What a framework keeps from its adapter: by framework and behaviour, what comes of it instead.
 * @param toExpected - What is expected of guards that are asked in another way: of sessions, say.
 * @param without - Behaviours that cannot be asked of these.
 * @param further - Behaviours that only these can be asked.
 */
export function describeAdapter(
  frameworks: Record<string, Serve>,
  limits: Record<string, Record<string, string[]>> = {},
  toExpected = (_name: string, expected: string[]): string[] => expected,
  without: string[] = [],
  further: Behaviour[] = [],
): void {
  const table = createTable(Object.keys(frameworks))

  describe.each(Object.entries(frameworks))('the guards on %s', (framework, serve) => {
    let bench: Bench
    beforeAll(async () => {
      const issuer = await createTestIssuer()
      const runs: Runs = new Map()
      const events: AuditEvent[] = []
      const sink = (event: AuditEvent): void => void events.push(event)
      const dead = (): Promise<void> => Promise.reject(new Error('dead'))
      const options = { ...issuer.authOptions, audit: { sink } }
      const site = await serve(options, routes(runs))
      bench = {
        issuer,
        runs,
        events,
        site,
        keyless: await serve({ issuer: issuer.issuer, jwksUrl: NOBODY }, routes(runs)),
        broken: await serve({ issuer: issuer.issuer, publicKey: PEM_OF_NOTHING }, routes(runs)),
        cookied: await serve({ ...options, cookie: 'token' }, routes(runs)),
        strict: await serve({ ...options, audit: { sink: keepingSink, failClosed: true } }, routes(runs)),
        unrecorded: await serve(
          { ...options, audit: { sink: dead, failClosed: true, onError: () => undefined } },
          routes(runs),
        ),
        revocable: await serve({ ...options, revocation: { isActive } }, routes(runs)),
        serve: (rules) => serve(rules, routes(runs)),
        as: async (user) => bearer(await issuer.sign(user)),
        get: (path, headers = {}, method = 'GET') =>
          fetch(site.url + path, { method, headers, redirect: 'manual' }),
      }
    })
    afterAll(() => {
      const { site, keyless, broken, cookied, revocable, strict, unrecorded } = bench
      for (const one of [site, keyless, broken, cookied, revocable, strict, unrecorded]) one.close()
    })

    test.each([...behaviours, ...further].filter(([name]) => !without.includes(name)))(
      '%s',
      async (name, expected, see) => {
        const seen = await see(bench)
        table.record(name, framework, seen)
        expect(seen).toEqual(limits[framework]?.[name] ?? toExpected(name, expected))
      },
    )
  })

  test('every behaviour is the same on every framework', () => {
    console.log(table.print())
    const limited = new Set(Object.values(limits).flatMap(Object.keys))
    expect(table.differences().toSorted()).toEqual([...limited].toSorted())
  })
}
