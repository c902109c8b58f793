import type { AlertChannel, EnvironmentSettings } from 'impersonation-kit/server'
import { isLoopback } from '../isLoopback.js'
import { SettingsError } from './SettingsError.js'

/** No loopback addresses, and they lead to the same place: any address of this machine, and IPv4's in IPv6, as `URL` writes them. */
const ALSO_LOCAL = /^(0\.0\.0\.0|\[::(ffff:(0:0|7f[\da-f]{2}:[\da-f]{1,4}))?\])$/

/**
 * Is the address of this channel on the machine of the service, which itself is on the network? What listens there trusts whoever reaches
 * it, and a test shows the beginning of its answer.
 *
 * @param origin - That of the service.
 */
export function isLocal(channel: AlertChannel, origin: string): boolean {
  if (channel.kind === 'email' || isLoopback(new URL(origin).hostname)) return false
  const { hostname } = new URL(channel.url)
  return isLoopback(hostname.replace(/\.$/, '')) || ALSO_LOCAL.test(hostname)
}

/**
 * Refuses new channels that are local. Those that are saved stay, so that the other settings can be changed; `doctor` names them.
 *
 * @throws {SettingsError} With the path of each.
 */
export function refuseLocal(
  after: EnvironmentSettings,
  before: EnvironmentSettings,
  origin: string,
): EnvironmentSettings {
  const saved = before.alerts.channels.map((channel) => 'url' in channel && channel.url)
  const problems = after.alerts.channels.flatMap((channel, index) =>
    'url' in channel && isLocal(channel, origin) && !saved.includes(channel.url)
      ? [{ path: `alerts.channels[${index}].url`, message: LOCAL }]
      : [],
  )
  if (problems.length > 0) throw new SettingsError(problems)
  return after
}

const LOCAL =
  'Write the address of another host: this one is on the machine of the service, where only a service for development may send alerts.'
