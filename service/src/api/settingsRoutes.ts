import type { Context } from 'hono'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import type { AlertEvent } from '../alerts/index.js'
import { pageAudit } from '../audit/index.js'
import { endAllIssued, type Person, personOf, readSettings, Refusal, sweep } from '../impersonations/index.js'
import {
  fittingChanges,
  hideSecrets,
  matchesTag,
  mergeSecrets,
  parseSettings,
  refuseLocal,
  SettingsError,
  settingsTag,
} from '../settings/index.js'
import { settingsTable } from '../store/index.js'
import type { ApiContext, ApiEnv } from './ApiContext.js'
import { jsonOf } from './jsonOf.js'

/** So many characters of JSON: a record of the audit has room for them, and for who made the change. */
const LONGEST_CHANGES = 14_000

/** `GET settings`: every operator may read them; `mayChange` says whether this one may write them, and why not. */
export async function getSettings(c: Context<ApiEnv>, { service }: ApiContext): Promise<Response> {
  const environment = c.get('environment')
  const { settings, version, changed } = await readSettings(service.database.db, environment)
  const isPaid = await service.isPaid(environment)
  const isOwner = c.get('operator').role === 'owner'
  return c.json(
    {
      environment,
      settings: hideSecrets(settings),
      mayChange: isOwner && isPaid,
      ...(!isOwner && { why: 'owners_only' }),
      ...(isOwner && !isPaid && { why: 'plan_required' }),
      ...(isOwner &&
        changed && { changed: { at: changed.at, by: await ownerOf(service, environment, changed) } }),
    },
    200,
    { etag: settingsTag(version) },
  )
}

/** Who made a change: by name, as the audit knows it, unless that record was erased. */
async function ownerOf(
  { database }: ApiContext['service'],
  environment: string,
  { at, by }: { at: number; by: string },
): Promise<Person> {
  const { records } = await pageAudit(
    database.db,
    { environment, type: 'settings.changed', actor: by, from: at, to: at + 1 },
    { limit: 1 },
  )
  return (records[0]?.actor as Person | undefined) ?? { id: by }
}

/** `PUT settings`, for Owners of a paid plan, with the ETag that they have read. Audited, and told to the channels before and after. */
export async function putSettings(
  c: Context<ApiEnv>,
  { service, options, clientOf }: ApiContext,
): Promise<Response> {
  const environment = c.get('environment')
  const operator = c.get('operator')
  if (!(await service.isPaid(environment))) {
    throw new Refusal(402, 'plan_required', 'Your plan does not include impersonation.')
  }
  const ifMatch = c.req.header('if-match')
  if (ifMatch === undefined) {
    throw new Refusal(
      428,
      'if_match_required',
      'Send the ETag of the settings that you have read as If-Match.',
    )
  }
  const asked = await jsonOf(c)
  const saved = await service.database.inTransaction(async (trx) => {
    const { settings: before, version } = await readSettings(trx, environment)
    if (!matchesTag(ifMatch, version)) throw changedMeanwhile(version)
    const after = checked(() =>
      refuseLocal(mergeSecrets(parseSettings(asked), before), before, options.origin),
    )
    // Only when it is turned on: a mail server that was taken away since must not hold up the other settings.
    if (after.alerts.notifyCustomer && !before.alerts.notifyCustomer && !options.mail) throw noMailServer()
    const changes = fittingChanges(before, after, LONGEST_CHANGES)
    if (!changes) throw tooManyChanges()
    if (changes.length === 0) return { version, after }
    const at = service.now()
    const stored = await settingsTable.compareAndSet(trx, version, {
      environment,
      value: after,
      changedAt: at,
      changedBy: operator.userId,
    })
    if (stored === undefined) throw changedMeanwhile(version)
    const id = service.newId()
    await service.audit(trx, [
      {
        id,
        at,
        environment,
        type: 'settings.changed',
        actor: { ...personOf(operator) },
        subject: { id: environment },
        detail: { changes, client: clientOf(c) },
      },
    ])
    const event: AlertEvent = {
      id,
      type: 'settings.changed',
      at,
      environment,
      by: personOf(operator),
      changes,
    }
    // Whoever was told until now is told that they no longer are.
    await service.alert(trx, [event], withChannelsOf(after, before))
    return { version: stored, after }
  })
  if (!saved.after.enabled) await endAllIssued(service, await sweep(service, [environment]))
  return c.json({ environment, settings: hideSecrets(saved.after), mayChange: true }, 200, {
    etag: settingsTag(saved.version),
  })
}

function withChannelsOf(after: EnvironmentSettings, before: EnvironmentSettings): EnvironmentSettings {
  const channels = [...after.alerts.channels]
  for (const channel of before.alerts.channels) {
    const same = channels.find(({ id }) => id === channel.id)
    if (!same) channels.push(channel)
    else if (JSON.stringify(same) !== JSON.stringify(channel))
      channels.push({ ...channel, id: `${channel.id} (before)` })
  }
  return { ...after, alerts: { ...after.alerts, channels } }
}

function noMailServer(): Refusal {
  return new Refusal(
    422,
    'settings_invalid',
    'alerts.notifyCustomer: The service has no mail server, so that customers cannot be told. Set the option mail of createService first.',
  )
}

function tooManyChanges(): Refusal {
  return new Refusal(
    422,
    'settings_invalid',
    'This changes so much at once that no record and no alert has room for all of it. Save it in several steps.',
  )
}

function changedMeanwhile(version: number): Refusal {
  return new Refusal(
    412,
    'settings_changed',
    'Somebody has changed the settings since you read them. Read them again.',
    {
      etag: settingsTag(version),
    },
  )
}

function checked<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof SettingsError) throw new Refusal(422, 'settings_invalid', error.message)
    throw error
  }
}
