import type { AlertChannel, EnvironmentSettings } from 'impersonation-kit/server'
import type { AskService } from './askService.js'

const SETTINGS = '/api/operators/production/settings'
/** So many visitors may be Ana at once. */
const MANY = 100

/**
 * Turns impersonation on, as the demo's owner, when the demo has just begun: the service has it off. The audit and the alerts say who
 * did it. What somebody has changed since stays as it is, but for the address of the inbox, which has the port in it.
 *
 * @param asOwner - Asks as somebody with the role `owner`.
 * @param slackUrl - Where the demo catches what is meant for Slack.
 */
export async function turnOn(asOwner: AskService, slackUrl: string): Promise<void> {
  const read = await asOwner(SETTINGS)
  const { settings } = (await read.json()) as { settings: EnvironmentSettings }
  const isNew = settings.impersonators.length === 0
  const saved = await asOwner(SETTINGS, {
    method: 'PUT',
    headers: { 'if-match': read.headers.get('etag') ?? '' },
    body: isNew ? forTheDemo(settings, slackUrl) : withInbox(settings, slackUrl),
  })
  if (!saved.ok) throw new Error(`Impersonation could not be turned on: ${await saved.text()}`)
}

function forTheDemo(settings: EnvironmentSettings, slackUrl: string): EnvironmentSettings {
  const channels: AlertChannel[] = [
    { id: 'mail', kind: 'email', to: ['olga@fernhill.example'] },
    { id: 'slack', kind: 'slack', url: slackUrl },
  ]
  return {
    ...settings,
    enabled: true,
    impersonators: [{ who: { role: 'support' }, modes: ['read-only', 'full'] }],
    modes: ['read-only', 'full'],
    fullFor: 3600,
    maxDuration: 3600,
    maxSessions: MANY,
    maxStartsPerHour: 10 * MANY,
    reason: { required: true, minLength: 4 },
    alerts: { ...settings.alerts, channels, notifyCustomer: true },
    showOperatorAs: 'team',
    teamName: 'Fernhill Support',
  }
}

function withInbox(settings: EnvironmentSettings, slackUrl: string): EnvironmentSettings {
  const channels = settings.alerts.channels.map((channel) =>
    channel.id === 'slack' && channel.kind === 'slack' ? { ...channel, url: slackUrl } : channel,
  )
  return { ...settings, alerts: { ...settings.alerts, channels } }
}
