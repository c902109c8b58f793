import { type EnvironmentSettings, SECRET } from '../../core/operators.js'
import { field } from '../../core/read.js'

/** A channel whose secret, if it is a new one, reads `text`; anything else as it is. */
export function withoutSecret<T>(value: T, text: string): T {
  const kind = field(value, 'kind')
  const key = kind === 'slack' ? 'url' : kind === 'webhook' ? 'secret' : undefined
  return key === undefined || field(value, key) === SECRET ? value : { ...value, [key]: text }
}

/** The settings as the service gives them back. */
export function hideSecrets(settings: EnvironmentSettings): EnvironmentSettings {
  const { alerts } = settings
  return {
    ...settings,
    alerts: { ...alerts, channels: alerts.channels.map((channel) => withoutSecret(channel, SECRET)) },
  }
}
