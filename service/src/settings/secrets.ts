import { SECRET, type AlertChannel, type EnvironmentSettings } from 'impersonation-kit/server'
import { parseSettings } from './parseSettings.js'
import { SettingsError } from './SettingsError.js'

/** A field of a channel that nobody reads back. */
export interface ChannelSecret {
  key: 'url' | 'secret'
  value: string
  /** What stands in its place, with this word for what is hidden. */
  hiddenBy: (word: string) => string
}

/** The fields of a channel that nobody reads back. */
export function secretsOf(channel: AlertChannel): ChannelSecret[] {
  const whole = (word: string): string => word
  if (channel.kind === 'slack') return [{ key: 'url', value: channel.url, hiddenBy: whole }]
  if (channel.kind === 'email') return []
  const { url, secret } = channel
  return [
    // Many services have no other secret than the path or the query.
    { key: 'url', value: url, hiddenBy: (word) => `${new URL(url).origin}/${word}` },
    { key: 'secret', value: secret, hiddenBy: whole },
  ]
}

/** Replaces every secret by `SECRET`, and the address of a webhook after its host. Everything that leaves the service goes through this. */
export function hideSecrets(settings: EnvironmentSettings): EnvironmentSettings {
  return withChannels(settings, (channel) => {
    const hidden = secretsOf(channel).map(({ key, hiddenBy }) => [key, hiddenBy(SECRET)])
    return { ...channel, ...Object.fromEntries(hidden) } as AlertChannel
  })
}

/**
 * Puts the saved secrets where the new settings say `SECRET`. A channel is the same if its id and its kind are.
 *
 * @throws {SettingsError} If there is no saved secret for a channel.
 */
export function mergeSecrets(next: EnvironmentSettings, before: EnvironmentSettings): EnvironmentSettings {
  const merged = withChannels(next, (channel, index) => {
    const saved = before.alerts.channels.find(({ id, kind }) => id === channel.id && kind === channel.kind)
    const kept = secretsOf(channel)
      .filter(({ value }) => isHidden(value))
      .map(({ key, value }) => {
        const one = saved && secretsOf(saved).find((other) => other.key === key)
        // Another host must not get what was meant for this one.
        if (one && !isHidden(one.value) && one.hiddenBy(SECRET) === value) return [key, one.value]
        throw new SettingsError([
          {
            path: `alerts.channels[${index}].${key}`,
            message: `Write the ${key}: the channel '${channel.id}' has none that could be kept.`,
          },
        ])
      })
    return { ...channel, ...Object.fromEntries(kept) } as AlertChannel
  })
  return parseSettings(merged)
}

const isHidden = (value: string): boolean => value === SECRET || value.endsWith(`/${SECRET}`)

function withChannels(
  settings: EnvironmentSettings,
  change: (channel: AlertChannel, index: number) => AlertChannel,
): EnvironmentSettings {
  return { ...settings, alerts: { ...settings.alerts, channels: settings.alerts.channels.map(change) } }
}
