import { isDeepStrictEqual } from 'node:util'
import type { AlertChannel, EnvironmentSettings } from 'impersonation-kit/server'
import { shortened } from '../audit/index.js'
import { CHANNELS, diffSettings, isOfChannel, membersOf, type SettingsChange } from './diffSettings.js'

/** So many characters of JSON the values of each change may have. The longest are cut first, and a number or a switch never is. */
const BUDGETS = [14_000, 7_000, 3_500, 1_500, 700, 300]
/** And each member of a list that is too long: who was granted something says more than all the tenants that it is for. */
const MEMBER = 300

/**
 * Says what changed between two settings, in at most so many characters of JSON. Values are cut if they must be, and never the list of
 * changes: somebody could hide one behind many others. If the channels alone have too many paths, their ids stand for them.
 *
 * @returns undefined if there is no room even for that: nobody would be told of all that changes.
 */
export function fittingChanges(
  before: EnvironmentSettings,
  after: EnvironmentSettings,
  max: number,
): SettingsChange[] | undefined {
  const changes = diffSettings(before, after)
  const others = changes.filter(({ path }) => !isOfChannel(path))
  for (const [cut, whole] of [[changes], [others, channelIds(before, after)]] as const) {
    for (const budget of BUDGETS) {
      const fitting = [...cut.map((change) => within(budget, change)), ...(whole ? [whole] : [])]
      if (JSON.stringify(fitting).length <= max) return fitting
    }
  }
  return undefined
}

function within(budget: number, { path, ...values }: SettingsChange): SettingsChange {
  if (JSON.stringify(values).length <= budget) return { path, ...values }
  const isSplit = values.added !== undefined
  const { added, removed, ...rest } = (!isSplit && membersOf(values.before, values.after, 0)) || values
  const brief = (members: readonly unknown[]) => members.map((one) => shortened(one, MEMBER))
  const lists = { ...(added && { added: brief(added) }), ...(removed && { removed: brief(removed) }) }
  return { path, ...shortened({ ...rest, ...lists }, budget) }
}

/** Which channels came, went or changed, as one change that is not cut. */
function channelIds(
  { alerts: { channels: was } }: EnvironmentSettings,
  { alerts: { channels: is } }: EnvironmentSettings,
): SettingsChange {
  const but = (some: readonly AlertChannel[], others: readonly AlertChannel[]) =>
    some.filter((one) => !others.some((other) => isDeepStrictEqual(one, other))).map(({ id }) => id)
  return { path: CHANNELS, added: but(is, was), removed: but(was, is), count: is.length }
}
