import { SECRET, type AlertChannel, type EnvironmentSettings } from 'impersonation-kit/server'
import { parseSettings } from './parseSettings.js'
import { SettingsError } from './SettingsError.js'

/** The field of a channel that nobody reads back. */
export function secretOf(channel: AlertChannel): { key: 'url' | 'secret'; value: string } | undefined {
  if (channel.kind === 'slack') return { key: 'url', value: channel.url }
  if (channel.kind === 'webhook') return { key: 'secret', value: channel.secret }
  return undefined
}

/** Replaces every secret by `SECRET`. Everything that leaves the service goes through this. */
export function hideSecrets(settings: EnvironmentSettings): EnvironmentSettings {
  return withChannels(settings, (channel) => {
    const secret = secretOf(channel)
    return secret ? { ...channel, [secret.key]: SECRET } : channel
  })
}

/**
 * Puts the saved secrets where the new settings say `SECRET`. A channel is the same if its id and its kind are.
 *
 * @throws {SettingsError} If there is no saved secret for a channel.
 */
export function mergeSecrets(next: EnvironmentSettings, before: EnvironmentSettings): EnvironmentSettings {
  const merged = withChannels(next, (channel, index) => {
    const secret = secretOf(channel)
    if (secret?.value !== SECRET) return channel
    const saved = before.alerts.channels.find(({ id, kind }) => id === channel.id && kind === channel.kind)
    const value = saved && secretOf(saved)?.value
    if (value === undefined || value === SECRET) {
      throw new SettingsError([
        {
          path: `alerts.channels[${index}].${secret.key}`,
          message: `Write the ${secret.key}: the channel '${channel.id}' has none that could be kept.`,
        },
      ])
    }
    return { ...channel, [secret.key]: value }
  })
  return parseSettings(merged)
}

function withChannels(
  settings: EnvironmentSettings,
  change: (channel: AlertChannel, index: number) => AlertChannel,
): EnvironmentSettings {
  return { ...settings, alerts: { ...settings.alerts, channels: settings.alerts.channels.map(change) } }
}
