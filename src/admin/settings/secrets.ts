import { type EnvironmentSettings, SECRET } from '../../core/operators.js'
import { field } from '../../core/read.js'

/** Does this stand for a secret that is saved? For the address of a webhook, it stands after the host. */
export const isKept = (value: unknown): boolean =>
  typeof value === 'string' && (value === SECRET || value.endsWith(`/${SECRET}`))

/** A channel whose secrets, if they are new ones, read `text`; anything else as it is. */
export function withoutSecret<T>(value: T, text: string): T {
  const kind = field(value, 'kind')
  const hide = (key: string, host = ''): object => {
    const one = field(value, key)
    return one === undefined || isKept(one) ? {} : { [key]: host + text }
  }
  if (kind === 'slack') return { ...value, ...hide('url') }
  if (kind !== 'webhook') return value
  return { ...value, ...hide('url', hostOf(field(value, 'url'))), ...hide('secret') }
}

/** The settings as the service gives them back. */
export function hideSecrets(settings: EnvironmentSettings): EnvironmentSettings {
  const { alerts } = settings
  return {
    ...settings,
    alerts: { ...alerts, channels: alerts.channels.map((channel) => withoutSecret(channel, SECRET)) },
  }
}

const hostOf = (url: unknown): string =>
  typeof url === 'string' && URL.canParse(url) ? `${new URL(url).origin}/` : ''
