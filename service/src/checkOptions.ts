import { z } from 'zod'
import { checkEnvironments } from './checkEnvironments.js'
import { isLoopback } from './isLoopback.js'
import { OptionsError } from './OptionsError.js'
import type {
  CheckpointsOptions,
  EnvironmentOptions,
  LimitOptions,
  Logger,
  ServiceOptions,
} from './ServiceOptions.js'

/** The options with their defaults. */
export interface CheckedOptions extends ServiceOptions {
  /** Without a slash at its end: empty for `/`. */
  basePath: string
  environments: Readonly<
    Record<
      string,
      Required<Omit<EnvironmentOptions, 'customerView'>> & Pick<EnvironmentOptions, 'customerView'>
    >
  >
  authenticate: NonNullable<ServiceOptions['authenticate']>
  tokenLife: number
  checkpoints: CheckpointsOptions & { every: number; afterRows: number }
  limits: Required<LimitOptions>
  log: Logger
  now: () => number
}

const origin = z
  .string()
  .refine((value) => !value.includes('*'), {
    error:
      'Name every origin in full, such as https://app.example.com. A wildcard would let in pages that others make.',
    abort: true,
  })
  .refine(isSafeOrigin, {
    error: 'Give an origin and nothing more, such as https://app.example.com. http is for localhost alone.',
  })
const address = z
  .string()
  .refine(isSafeAddress, { error: 'Give an https address. http is for localhost alone.' })
const fn = z.custom<(...args: never[]) => unknown>((value) => typeof value === 'function', 'Give a function.')
const longSecret = z.string().min(32, 'Give at least 32 characters, from a random generator.')

const atLeast = (least: number) => z.number().int().min(least, `Give ${least} at least.`)

/** The first parts of the service's own paths; the dashboard's begin with an environment. */
const TAKEN = ['api', 'assets', 'healthz', 'metrics', 'readyz', 'redeem', 'sign-in', 'sign-out']

const schema = z.strictObject({
  origin,
  basePath: z
    .string()
    .regex(/^\/([\w.~-]+(\/[\w.~-]+)*\/?)?$/, 'Give a path such as /auth.')
    .optional(),
  environments: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,31}$/, 'Name environments in small letters, such as production.')
        .refine((name) => !TAKEN.includes(name), 'Choose another name: the service has a route of this one.'),
      z.strictObject({
        apps: z.array(origin).min(1, 'Give the origin of at least one app.'),
        adminApps: z.array(origin).optional(),
        audience: z.string().min(1).optional(),
        apiKeys: z.array(longSecret).optional(),
        customerView: address.optional(),
      }),
      {
        error: (issue) =>
          issue.code === 'invalid_key'
            ? issue.issues[0]?.message
            : "Give your environments by name: { production: { apps: ['https://app.example.com'] } }.",
      },
    )
    .refine((all) => Object.keys(all).length > 0, 'Give at least one environment.'),
  database: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'Give the address of a PostgreSQL, such as postgres://user@host/name.')
    .optional(),
  dataDir: z.string().min(1).optional(),
  authenticate: z
    .custom<ServiceOptions['authenticate']>(
      (value) => typeof value === 'function',
      'Give a function that says who made a request. Without it everybody could impersonate everybody.',
    )
    .optional(),
  signIn: z.object({ open: fn }, 'Give a sign-in: oidcSignIn({ issuer, clientId, … }).').optional(),
  signInUrl: address.optional(),
  signOut: fn.optional(),
  users: z.object({ get: fn, search: fn }, 'Give your users: { get, search }, or usersTable(…).'),
  isPaid: fn.optional(),
  rule: fn.optional(),
  limits: z
    .strictObject({
      perPerson: atLeast(1),
      perAddress: atLeast(1),
      body: atLeast(1_024),
      headers: atLeast(1_024),
    })
    .partial()
    .optional(),
  addressOf: fn.optional(),
  issue: z
    .object(
      {
        name: z.string().min(1),
        environment: z.string().optional(),
        begin: fn,
        keep: fn,
        end: fn,
        leave: fn,
        ownRequest: fn,
      },
      'Give an issuer, such as betterAuth({ auth }).',
    )
    .optional(),
  mail: z
    .strictObject({
      url: z.string().regex(/^smtps?:\/\//, 'Give smtp://… or smtps://….'),
      from: z.string().min(3),
    })
    .optional(),
  checkpoints: z
    .strictObject({
      file: z.string().min(1, 'Give the path of a file.').optional(),
      url: address.optional(),
      headers: z.record(z.string(), z.string()).optional(),
      every: z.number().int().min(1, 'Give a second at least.').max(86_400, 'Give a day at most.').optional(),
      afterRows: z.number().int().min(1, 'Give one record at least.').optional(),
    })
    .optional(),
  secret: longSecret.optional(),
  algorithm: z.enum(['RS256', 'EdDSA']).optional(),
  tokenLife: z
    .number()
    .int()
    .min(10, 'Give 10 seconds at least.')
    .max(86_400, 'Give a day at most.')
    .optional(),
  log: z.object({ info: fn, warn: fn, error: fn }).optional(),
  now: fn.optional(),
})

/**
 * Checks the options of `createService`.
 *
 * @throws OptionsError which names the first option that is wrong, and what to write; never its value.
 */
export function checkOptions(options: ServiceOptions): CheckedOptions {
  const result = schema.safeParse(options)
  const issue = result.error?.issues[0]
  if (issue) {
    const name = issue.code === 'unrecognized_keys' ? issue.keys[0] : issue.path.join('.')
    const what = issue.code === 'unrecognized_keys' ? 'There is no such option.' : issue.message
    throw new OptionsError(`createService: ${name || 'the options'}: ${what}`)
  }
  const { authenticate, signIn } = options
  if ((authenticate === undefined) === (signIn === undefined)) {
    throw new OptionsError(
      authenticate === undefined
        ? 'createService: authenticate: Give a function that says who made a request, or a signIn. Without one everybody could impersonate everybody.'
        : 'createService: signIn: Give authenticate or signIn, not both.',
    )
  }
  const objection = signIn?.objection?.(options)
  if (objection !== undefined) throw new OptionsError(`createService: signIn: ${objection}`)
  const wrong = checkEnvironments(options)
  if (wrong !== undefined) throw new OptionsError(`createService: ${wrong}`)
  const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
  return {
    ...options,
    // The service puts the sign-in's own in its place once the database is open.
    authenticate: authenticate ?? (() => null),
    basePath: (options.basePath ?? '').replace(/\/+$/, ''),
    environments: Object.fromEntries(
      Object.entries(options.environments).map(([name, one]) => [
        name,
        {
          ...one,
          adminApps: one.adminApps ?? [],
          audience: one.audience ?? one.apps[0],
          apiKeys: one.apiKeys ?? [],
        },
      ]),
    ),
    tokenLife: options.tokenLife ?? 1_800,
    checkpoints: { every: 300, afterRows: 1_000, ...options.checkpoints },
    limits: { perPerson: 1_200, perAddress: 300, body: 262_144, headers: 16_384, ...options.limits },
    log: options.log ?? silent,
    now: options.now ?? Date.now,
  }
}

function isSafeOrigin(value: string): boolean {
  return isSafeAddress(value) && new URL(value).origin === value
}

function isSafeAddress(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))
}
