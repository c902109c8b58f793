import { SECRET, type EnvironmentSettings } from 'impersonation-kit/server'
import { secretsOf } from './secrets.js'

/** One setting that changed. A setting that was not there, or is no more, has no `before` or `after`. */
export interface SettingsChange {
  /** Such as `approval.count` or `alerts.channels.on-call.url`: channels stand by their ids. */
  path: string
  before?: unknown
  after?: unknown
  /** Of a long list, in place of `before` and `after`: who came, who went, and how many there are now. A member that changed is in both. */
  added?: readonly unknown[]
  removed?: readonly unknown[]
  count?: number
}

/** A list is told whole, before and after, in so many characters of JSON: the line of an alert has no more room. */
const SHORT = 400

/** Where channels stand in paths. */
export const CHANNELS = 'alerts.channels'

/** Stands for a secret that is not the one before. */
export const NEW_SECRET = '(changed)'

/** Says what changed between two settings, for the audit and the alerts: the channels last, which have the most paths. It holds no secrets. */
export function diffSettings(before: EnvironmentSettings, after: EnvironmentSettings): SettingsChange[] {
  const was = flatten(before)
  const is = flatten(after)
  const paths = [...new Set([...was.keys(), ...is.keys()])].toSorted(byWeight)
  return paths
    .filter((path) => JSON.stringify(was.get(path)?.value) !== JSON.stringify(is.get(path)?.value))
    .map((path) => {
      const [old, now] = [was.get(path), is.get(path)]
      const members = membersOf(old?.value, now?.value)
      if (members) return { path, ...members }
      return {
        path,
        ...(old && { before: old.hiddenBy?.(SECRET) ?? old.value }),
        ...(now && { after: now.hiddenBy?.(NEW_SECRET) ?? now.value }),
      }
    })
}

/** Is it the path of one setting of one channel? */
export function isOfChannel(path: string): boolean {
  return path.startsWith(`${CHANNELS}.`)
}

function byWeight(one: string, other: string): number {
  return Number(isOfChannel(one)) - Number(isOfChannel(other)) || (one < other ? -1 : 1)
}

/** Who came to a list and who went; undefined if it is no list, or short enough to be told whole. */
export function membersOf(
  was: unknown = [],
  is: unknown = [],
  short = SHORT,
): Omit<SettingsChange, 'path'> | undefined {
  if (!Array.isArray(was) || !Array.isArray(is) || JSON.stringify([was, is]).length <= short) return undefined
  const but = (some: readonly unknown[], others: readonly unknown[]): unknown[] => {
    const known = new Set(others.map((one) => JSON.stringify(one)))
    return some.filter((one) => !known.has(JSON.stringify(one)))
  }
  return { added: but(is, was), removed: but(was, is), count: is.length }
}

interface Leaf {
  value: unknown
  hiddenBy?: (word: string) => string
}

function flatten(settings: EnvironmentSettings): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const { alerts, ...others } = settings
  const { channels, ...rest } = alerts
  addLeaves(leaves, '', { ...others, alerts: rest })
  for (const channel of channels) {
    const path = `${CHANNELS}.${channel.id}`
    addLeaves(leaves, path, channel)
    for (const { key, ...secret } of secretsOf(channel)) leaves.set(`${path}.${key}`, secret)
  }
  return leaves
}

function addLeaves(leaves: Map<string, Leaf>, path: string, value: object): void {
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    const at = path === '' ? key : `${path}.${key}`
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) addLeaves(leaves, at, inner)
    else if (inner !== undefined) leaves.set(at, { value: inner })
  }
}
