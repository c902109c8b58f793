import { createDeliver, createOutbox } from './alerts/index.js'
import { createCursors } from './api/index.js'
import {
  appendAudit,
  checkpointKeeper,
  createAuditQueue,
  createCheckpointer,
  knownCheckpoints,
  shortened,
  verifyAudit,
} from './audit/index.js'
import { type CheckedOptions, checkOptions } from './checkOptions.js'
import { createApp, findKey } from './createApp.js'
import { CursorError, patient, withoutNulls } from './directory/index.js'
import { cookie, createLimits, metricsText, problem } from './http/index.js'
import { type ServiceContext, sweep, sweepIssued } from './impersonations/index.js'
import { checkpointKeyring, createKeyring, keyStoreOf } from './keys/index.js'
import { createSweeper } from './createSweeper.js'
import type { Connection, ServiceOptions } from './ServiceOptions.js'
import { type Database, isMigrated, migrate, newId, openDatabase } from './store/index.js'

/** The service. It does nothing until `start`. */
export interface Service {
  /**
   * Answers a request; 503 before `start` and after `stop`.
   *
   * @param connection - The client's `address`, where the server knows it; `toNodeHandler` passes it on.
   */
  fetch: (request: Request, connection?: Connection) => Promise<Response>
  /** Opens the database, brings its tables up to date, and begins to send alerts. Once. */
  start: () => Promise<void>
  /** Finishes what is in flight, and closes the database. */
  stop: () => Promise<void>
}

/**
 * Creates the service that turns impersonation on, says who may, starts it, tells of it and keeps the audit.
 *
 * @throws OptionsError which names the option that is missing or wrong.
 *
 * @example
 * ```ts
 * import { createService } from 'impersonation-kit-service'
 *
 * export const service = createService({
 *   origin: 'https://auth.example.com',
 *   environments: { production: { apps: ['https://app.example.com'] } },
 *   authenticate: async (request) => (request.headers.has('cookie') ? { userId: 'user_42' } : null),
 *   users: { get: async (userId) => ({ userId }), search: async () => ({ users: [] }) },
 * })
 * ```
 */
export function createService(given: ServiceOptions): Service {
  const options = checkOptions(given)
  let running: Promise<Running> | undefined
  let isStopped = false
  return {
    fetch: async (request, connection) => {
      if (!running || isStopped)
        return problem(503, 'not_running', 'The service is not running.', { 'retry-after': '5' })
      return (await running).handle(request, connection)
    },
    start: async () => {
      running ??= open(options)
      await running.catch((error: unknown) => {
        running = undefined
        throw error
      })
    },
    stop: async () => {
      if (!running || isStopped) return
      isStopped = true
      await (await running).close()
    },
  }
}

interface Running {
  handle: (request: Request, connection?: Connection) => Promise<Response>
  close: () => Promise<void>
}

async function open(options: CheckedOptions): Promise<Running> {
  const { log, now, origin, basePath, environments } = options
  const database = await openDatabase(placeOf(options), { log })
  try {
    await migrate(database)
    return await assemble(options, database)
  } catch (error) {
    await database.close()
    throw error
  } finally {
    log.info(
      `impersonation-kit-service: ${origin}${basePath}, environments ${Object.keys(environments).join(', ')}, ${new Date(now()).toISOString()}`,
    )
  }
}

async function assemble(checked: CheckedOptions, database: Database): Promise<Running> {
  const { log, now, origin, basePath, environments } = checked
  const appOrigins = new Map(
    Object.entries(environments).flatMap(([name, { apps }]) => apps.map((app) => [app, name] as const)),
  )
  const adminOrigins = Object.values(environments).flatMap(({ adminApps }) => adminApps)
  const apps = [...new Set([...appOrigins.keys(), ...adminOrigins])]
  const signIn = checked.signIn?.open({ database, origin, basePath, apps, now, log })
  const options: CheckedOptions = signIn
    ? { ...checked, authenticate: signIn.authenticate, signOut: checked.signOut ?? signIn.signOut }
    : checked
  const {
    deliver,
    notify,
    close: closeMail,
  } = createDeliver({
    ...(options.mail && { mail: options.mail }),
    dashboard: `${origin}${basePath}`,
    customerView: (environment) => environments[environment]?.customerView,
    now,
  })
  const outbox = createOutbox({ database, deliver, notify, log })
  const keys = Object.entries(environments).flatMap(([name, { apiKeys }]) =>
    apiKeys.map((key) => [name, key] as const),
  )
  const service: ServiceContext = {
    issuer: `${origin}${basePath}`,
    database,
    directory: withoutNulls({
      get: patient('users.get', (userId, environment) => options.users.get(userId, environment)),
      search: patient(
        'users.search',
        (search) => options.users.search(search),
        (error) => error instanceof CursorError,
      ),
    }),
    isPaid: patient(
      'isPaid',
      async (environment) => options.isPaid === undefined || (await options.isPaid(environment)) === true,
    ),
    ...(options.rule && { rule: options.rule }),
    ...(options.issue && { issue: options.issue }),
    audit: async (trx, records) => {
      const fitting = records.map((one) => ({ ...one, ...(one.detail && { detail: shortened(one.detail) }) }))
      await appendAudit(trx, fitting)
    },
    alert: outbox.enqueue,
    notify: outbox.enqueueNotices,
    alertNow: outbox.deliverNow,
    now,
    newId: () => newId(now()),
    log,
  }
  const keyring = createKeyring({
    store: keyStoreOf(database, 'token'),
    ...(options.algorithm && { algorithm: options.algorithm }),
    ...(options.secret !== undefined && { secret: options.secret }),
    tokenLife: options.tokenLife * 1000,
    now,
  })
  await keyring.open()
  const auditQueue = createAuditQueue(database)
  const { keep, kept } = checkpointKeeper(options.checkpoints)
  const checkpointKeys = checkpointKeyring(database, options)
  await checkpointKeys.open()
  const checkpointer = createCheckpointer({
    database,
    signer: checkpointKeys.signer,
    keep,
    every: options.checkpoints.every * 1000,
    afterRows: options.checkpoints.afterRows,
    now,
    log,
  })
  let inFlight = 0
  const handle = createApp({
    service,
    options,
    keyring,
    auditQueue,
    cookie: cookie('impersonation', origin),
    deliver,
    cursors: createCursors(await checkpointKeys.derive('cursors')),
    environmentOf: (one) => (one === undefined ? undefined : appOrigins.get(one)),
    environmentOfKey: (request) => findKey(request, keys),
    isReady: async () => isMigrated(database),
    verifyAudit: async () =>
      verifyAudit(database.db, {
        checkpoints: await knownCheckpoints(database.db, await kept()),
        keys: await checkpointKeys.jwks(),
      }),
    limits: createLimits(options.limits.perPerson, options.limits.perAddress),
    ...(signIn && { signIn }),
    metrics: async () => {
      const { waiting, dead } = await outbox.counts()
      const { made, failed } = checkpointer.counts()
      return metricsText([
        ['alerts_waiting', 'gauge', waiting],
        ['alerts_dead', 'gauge', dead],
        ['checkpoints_total', 'counter', made],
        ['checkpoint_failures_total', 'counter', failed],
      ])
    },
  })
  // What works by itself begins last: nothing is left running where something before has failed.
  await outbox.start().catch(async (error: unknown) => {
    await outbox.stop()
    throw error
  })
  checkpointer.start()
  const names = Object.keys(environments)
  const sweeper = createSweeper(
    () => sweep(service, names),
    (isStopping) => sweepIssued(service, names, isStopping),
    log,
  )
  return {
    handle: async (request, connection) => {
      inFlight += 1
      try {
        return await handle(request, connection)
      } finally {
        inFlight -= 1
      }
    },
    close: async () => {
      // First: it begins nothing more while the requests are waited for.
      const swept = sweeper.stop()
      for (let waited = 0; inFlight > 0 && waited < 10_000; waited += 20) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      await checkpointer.stop()
      await swept
      await outbox.stop()
      closeMail()
      await database.close()
    },
  }
}

function placeOf({
  database,
  dataDir = './impersonation-kit-data',
}: CheckedOptions): Parameters<typeof openDatabase>[0] {
  if (database !== undefined) return { url: database }
  return dataDir === 'memory' ? { memory: true } : { dataDir }
}
