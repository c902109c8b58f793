import type { AuditEvent, User } from 'impersonation-kit/server'
import type { TestIssuer } from 'impersonation-kit/testing'
import type { Options, Site } from './frameworks.js'

/** How often a handler has run, by path. */
export type Runs = Map<string, number>

/** What a behaviour is tried with. */
export interface Bench {
  issuer: TestIssuer
  site: Site
  /** The same routes where the keys cannot be fetched, and where the configuration is at fault. */
  keyless: Site
  broken: Site
  /** The same routes, with a token in a cookie and sessions that can be stopped. */
  cookied: Site
  revocable: Site
  /** The same routes, where nothing happens without a record, and where nothing can be recorded. */
  strict: Site
  unrecorded: Site
  runs: Runs
  /** The same routes once more, by other options. Whoever asks for it closes it. */
  serve: (options: Options) => Promise<Site>
  /** What has been recorded since it was emptied, in order, but for `strict`. */
  events: AuditEvent[]
  as: (user: User) => Promise<Record<string, string>>
  get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>
}

/** Does something with a site, and says in short strings what came of it. */
export type Behaviour = [name: string, expected: string[], see: (bench: Bench) => Promise<string[]>]
