import { type EnvironmentSettings, SECRET } from '../../core/operators.js'
import { field } from '../../core/read.js'

/** Does this stand for a secret that is saved? For the address of a webhook, it stands after the host. */
export const isKept = (value: unknown): boolean => value === SECRET || String(value).endsWith(`/${SECRET}`)

/** A channel whose secrets, if they are new ones, read `text`; anything else as it is. */
export function withoutSecret<T>(value: T, text: string): T {
  const [kind, url] = [field(value, 'kind'), field(value, 'url')]
  const hide = (key: string, host = ''): object => (isKept(field(value, key)) ? {} : { [key]: host + text })
  if (kind === 'slack') return { ...value, ...hide('url') }
  return kind === 'webhook' ? { ...value, ...hide('url', hostOf(String(url))), ...hide('secret') } : value
}

/** The settings as the service gives them back. */
export function hideSecrets(settings: EnvironmentSettings): EnvironmentSettings {
  const { alerts } = settings
  return {
    ...settings,
    alerts: { ...alerts, channels: alerts.channels.map((channel) => withoutSecret(channel, SECRET)) },
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? `${new URL(url).origin}/` : '')
