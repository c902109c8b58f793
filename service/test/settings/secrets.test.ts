import { SECRET, type AlertChannel, type EnvironmentSettings } from 'impersonation-kit/server'
import { describe, expect, test } from 'vitest'
import {
  completeSettings,
  diffSettings,
  hideSecrets,
  mergeSecrets,
  SettingsError,
} from '../../src/settings/index.js'

const slack: AlertChannel = {
  id: 'team',
  kind: 'slack',
  url: 'https://hooks.slack.com/services/T/B/slack-secret',
}
const webhook: AlertChannel = {
  id: 'hook',
  kind: 'webhook',
  url: 'https://example.com/hook/token-of-the-hook?key=token-of-the-hook',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
}
const email: AlertChannel = { id: 'mail', kind: 'email', to: ['ops@example.com'] }

const withChannels = (...channels: AlertChannel[]): EnvironmentSettings =>
  completeSettings({ alerts: { channels } })
const saved = withChannels(slack, webhook, email)

describe('hideSecrets', () => {
  test('S42: hides the address of Slack, the secret of a webhook and all of its address but the host, and nothing else', () => {
    const hidden = hideSecrets(saved)
    expect(hidden.alerts.channels).toEqual([
      { ...slack, url: SECRET },
      { ...webhook, url: `https://example.com/${SECRET}`, secret: SECRET },
      email,
    ])
    expect(JSON.stringify(hidden)).not.toMatch(/slack-secret|whsec_|token-of/)
    expect({ ...hidden, alerts: saved.alerts }).toEqual(saved)
  })
})

describe('mergeSecrets', () => {
  test('gives back what was hidden', () => {
    expect(mergeSecrets(hideSecrets(saved), saved)).toEqual(saved)
  })

  test('takes a new secret, and finds the old one wherever its channel moved', () => {
    const url = 'https://hooks.slack.com/services/T/B/new'
    const next = withChannels({ ...webhook, secret: SECRET }, { ...slack, url })
    expect(mergeSecrets(next, saved).alerts.channels).toEqual([webhook, { ...slack, url }])
  })

  test('keeps the address of a webhook by itself, and takes a new one', () => {
    const url = 'https://example.com/hook/new'
    for (const [asked, is] of [
      [`https://example.com/${SECRET}`, webhook.url],
      [url, url],
    ] as const) {
      const next = withChannels({ ...webhook, url: asked, secret: SECRET })
      expect(mergeSecrets(next, saved).alerts.channels).toEqual([{ ...webhook, url: is }])
    }
  })

  test.each([
    [{ ...webhook, url: `https://example.org/${SECRET}` }, 'alerts.channels[1].url', 'url'],
    [{ ...webhook, url: `https://example.com/hook/${SECRET}` }, 'alerts.channels[1].url', 'url'],
    [{ ...webhook, id: 'other', url: `https://example.com/${SECRET}` }, 'alerts.channels[1].url', 'url'],
    [{ ...slack, url: `https://hooks.slack.com/${SECRET}` }, 'alerts.channels[1].url', 'url'],
    [{ ...slack, id: 'other', url: SECRET }, 'alerts.channels[1].url', 'url'],
    [{ ...webhook, id: 'team', secret: SECRET }, 'alerts.channels[1].secret', 'secret'],
    [{ ...webhook, id: 'mail', secret: SECRET }, 'alerts.channels[1].secret', 'secret'],
  ])('refuses to keep a secret that %j never had', (channel, path, key) => {
    const next = withChannels({ ...email, id: 'first' }, channel)
    expect(() => mergeSecrets(next, saved)).toThrow(SettingsError)
    expect(() => mergeSecrets(next, saved)).toThrow(
      `${path}: Write the ${key}: the channel '${channel.id}' has none that could be kept.`,
    )
  })

  test('never takes the placeholder for a secret', () => {
    expect(() => mergeSecrets(hideSecrets(saved), hideSecrets(saved))).toThrow(SettingsError)
  })
})

describe('diffSettings', () => {
  test('says nothing where nothing changed', () => {
    expect(diffSettings(saved, structuredClone(saved))).toEqual([])
  })

  test('names every path that changed, with before and after, in order', () => {
    const before = completeSettings({ enabled: false, stepUpMaxAge: 300 })
    const after = completeSettings({
      enabled: true,
      approval: { count: 1, by: ['lead'] },
      teamName: 'Support',
    })
    expect(diffSettings(before, after)).toEqual([
      { path: 'approval.by', before: [], after: ['lead'] },
      { path: 'approval.count', before: 0, after: 1 },
      { path: 'enabled', before: false, after: true },
      { path: 'stepUpMaxAge', before: 300 },
      { path: 'teamName', after: 'Support' },
    ])
  })

  test('S56: says that a channel is gone, and that alerts are off', () => {
    expect(diffSettings(saved, withChannels(webhook, email))).toEqual([
      { path: 'alerts.channels.team.id', before: 'team' },
      { path: 'alerts.channels.team.kind', before: 'slack' },
      { path: 'alerts.channels.team.url', before: SECRET },
    ])
  })

  test('S42: says that a secret changed, and not what it is', () => {
    const after = withChannels(
      { ...slack, url: 'https://hooks.slack.com/services/T/B/x' },
      { ...webhook, secret: 'whsec_Q2xvc2UgZW5vdWdoIHRvIHJhbmRvbSBieXRlcw==' },
      email,
    )
    const changes = diffSettings(saved, after)
    expect(changes).toEqual([
      { path: 'alerts.channels.hook.secret', before: SECRET, after: '(changed)' },
      { path: 'alerts.channels.team.url', before: SECRET, after: '(changed)' },
    ])
  })

  test.each(['https://example.org', 'https://example.com'])(
    'S42: shows of the address of a webhook the host: %s',
    (origin) => {
      const after = withChannels(slack, { ...webhook, url: `${origin}/token-of-another` }, email)
      expect(diffSettings(saved, after)).toEqual([
        {
          path: 'alerts.channels.hook.url',
          before: `https://example.com/${SECRET}`,
          after: `${origin}/(changed)`,
        },
      ])
    },
  )
})
