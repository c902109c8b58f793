import { SECRET } from 'impersonation-kit/server'
import { describe, expect, test } from 'vitest'
import { completeSettings, defaultSettings, parseSettings, SettingsError } from '../../src/settings/index.js'

/** What the error says, one line for each problem. */
function problems(value: unknown, parse: (value: unknown) => unknown = parseSettings): string[] {
  try {
    parse(value)
    return []
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    expect(error.message.split('\n')).toHaveLength(error.problems.length)
    return error.message.split('\n')
  }
}

const withDefaults = (changes: object) => problems(changes, completeSettings)
const grant = { who: { role: 'support' } }
const slack = { id: 'team', kind: 'slack', url: 'https://hooks.slack.com/services/T/B/x' }
const alerts = (...channels: unknown[]) => ({ alerts: { channels } })

describe('the defaults', () => {
  test('S37: are off, for nobody, read-only, and ask for a reason', () => {
    expect(defaultSettings).toMatchObject({
      enabled: false,
      impersonators: [],
      modes: ['read-only'],
      reason: { required: true },
      showOperatorAs: 'role',
      breakGlass: { enabled: false },
    })
  })

  test('are right by themselves', () => {
    expect(parseSettings(defaultSettings)).toEqual(defaultSettings)
    expect(completeSettings({})).toEqual(defaultSettings)
  })
})

describe('parseSettings', () => {
  test('gives a copy that nobody can change', () => {
    const given = structuredClone(defaultSettings)
    const parsed = parseSettings(given)
    expect(parsed).not.toBe(given)
    expect(() => Object.assign(parsed, { enabled: true })).toThrow(TypeError)
    expect(() => Object.assign(parsed.alerts, { alertBeforeStart: true })).toThrow(TypeError)
    expect(() => Object.assign(parsed.modes, { 0: 'full' })).toThrow(TypeError)
  })

  test('asks for every setting, so that none is lost by being left out', () => {
    const { maxSessions: _, ...rest } = defaultSettings
    expect(problems(rest)).toEqual(['maxSessions: Write a whole number from 1 to 100.'])
  })

  test.each([undefined, null, 5, 'on', []])('refuses %j, which is not an object with settings', (value) => {
    expect(problems(value).length).toBeGreaterThan(0)
    expect(problems(value, completeSettings).length).toBeGreaterThan(0)
  })

  test('names a setting that does not exist, on every level', () => {
    expect(withDefaults({ enabledd: true })).toEqual(['enabledd: Remove it: there is no such setting.'])
    expect(withDefaults({ approval: { counts: 1 } })).toEqual([
      'approval.counts: Remove it: there is no such setting.',
    ])
    expect(withDefaults({ impersonators: [{ ...grant, mode: 'full' }] })).toEqual([
      'impersonators[0].mode: Remove it: there is no such setting.',
    ])
    expect(withDefaults(alerts({ ...slack, token: 'x' }))).toEqual([
      'alerts.channels[0].token: Remove it: there is no such setting.',
    ])
  })

  test('names everything that is wrong at once', () => {
    expect(withDefaults({ enabled: 'yes', maxDuration: 0, consent: 'always' })).toEqual([
      'enabled: Write true or false.',
      'maxDuration: Write a whole number from 1 to 3600.',
      "consent: Write one of 'none', 'standing', 'each'.",
    ])
  })

  test('holds no value in a message: it may be a secret', () => {
    const told = withDefaults(alerts({ ...slack, url: 'ftp://secret-host/secret-path' }))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^alerts\.channels\[0\]\.url: Write an https address/)
    expect(told[0]).not.toContain('secret-')
  })

  test.each([
    ['fullFor', 1, 3600],
    ['maxDuration', 1, 3600],
    ['idleTimeout', 1, 3600],
    ['maxSessions', 1, 100],
    ['maxStartsPerHour', 1, 1000],
    ['stepUpMaxAge', 1, 2_592_000],
  ])('%s is a whole number from %d to %d', (key, min, max) => {
    const message = `${key}: Write a whole number from ${min} to ${max}.`
    for (const right of [min, max]) expect(withDefaults({ [key]: right })).toEqual([])
    for (const wrong of [min - 1, max + 1, min + 0.5, NaN, Infinity, '5', null]) {
      expect(withDefaults({ [key]: wrong })).toEqual([message])
    }
  })

  test.each([
    ['reason', 'minLength', 0, 500],
    ['approval', 'count', 0, 10],
    ['approval', 'requestLife', 1, 604_800],
  ])('%s.%s is a whole number from %d to %d', (key, inner, min, max) => {
    const others = key === 'approval' ? { by: ['lead'] } : {}
    for (const right of [min, max]) expect(withDefaults({ [key]: { ...others, [inner]: right } })).toEqual([])
    for (const wrong of [min - 1, max + 1]) {
      expect(withDefaults({ [key]: { ...others, [inner]: wrong } })).toEqual([
        `${key}.${inner}: Write a whole number from ${min} to ${max}.`,
      ])
    }
  })

  test.each([
    [{ modes: [] }, "modes: Write at least one mode: ['read-only']."],
    [{ modes: ['admin'] }, "modes[0]: Write one of 'read-only', 'full'."],
    [{ modes: ['full', 'full'] }, 'modes: Remove the items that occur twice.'],
    [{ protectedUsers: ['a', 'a'] }, 'protectedUsers: Remove the items that occur twice.'],
    [
      { protectedUsers: [''] },
      'protectedUsers[0]: Write a text of 1 to 256 characters, without line breaks.',
    ],
    [
      { protectedUsers: [' '] },
      'protectedUsers[0]: Write a text of 1 to 256 characters, without line breaks.',
    ],
    [
      { protectedUsers: ['a\nb'] },
      'protectedUsers[0]: Write a text of 1 to 256 characters, without line breaks.',
    ],
    [
      { protectedUsers: ['a'.repeat(257)] },
      'protectedUsers[0]: Write a text of 1 to 256 characters, without line breaks.',
    ],
    [{ protectedUsers: 'joe' }, 'protectedUsers: Write a list of at most 10000 items.'],
    [{ impersonators: [{ who: {} }] }, "impersonators[0].who: Write { role: '…' } or { operator: '…' }."],
    [{ impersonators: [{ who: 'ana' }] }, "impersonators[0].who: Write { role: '…' } or { operator: '…' }."],
    [
      { impersonators: [{ ...grant, maxRank: -1 }] },
      'impersonators[0].maxRank: Write a whole number from 0 to 1000000.',
    ],
    [
      { impersonators: [{ ...grant, tenants: 'acme' }] },
      "impersonators[0].tenants: Write a list of at most 1000 items, or '*' for all.",
    ],
    [
      { impersonators: [{ ...grant, groups: ['a', 5] }] },
      'impersonators[0].groups[1]: Write a text of 1 to 256 characters, without line breaks.',
    ],
    [{ approval: { count: 1 } }, 'approval.by: Write at least one role that may approve, or 0 as count.'],
    [
      { breakGlass: { enabled: true } },
      'breakGlass.roles: Write at least one role that may approve its own requests, or false as enabled.',
    ],
    [{ showOperatorAs: 'team' }, "teamName: Write the name that customers see, or 'role' as showOperatorAs."],
    [{ ticket: { pattern: '(a' } }, 'ticket.pattern: Close every "(" with a ")".'],
    [
      { alerts: { alertBeforeStart: true } },
      "alerts.alertBeforeStart: Add a channel that gets 'impersonation.started' first. Without one no session could start.",
    ],
    [{ reason: null }, 'reason: Write an object with required, minLength.'],
  ])('says what to write instead of %j', (changes, message) => {
    expect(withDefaults(changes)).toEqual([message])
  })

  test('lets an alert before the start stand where a channel hears of the start', () => {
    const before = (channel: object) => ({ alerts: { alertBeforeStart: true, channels: [channel] } })
    expect(withDefaults(before(slack))).toEqual([])
    expect(withDefaults(before({ ...slack, events: '*' }))).toEqual([])
    expect(withDefaults(before({ ...slack, events: ['impersonation.started'] }))).toEqual([])
    expect(withDefaults(before({ ...slack, events: ['impersonation.ended'] }))).toHaveLength(1)
  })
})

describe('business hours', () => {
  const hours = { timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }
  const told = (changes: object) => withDefaults({ businessHours: { ...hours, ...changes } })

  test.each([
    {},
    { from: '22:00', to: '06:00' },
    { from: '00:00', to: '24:00' },
    { timeZone: 'UTC' },
    { to: '23:59' },
  ])('may be %j', (changes) => expect(told(changes)).toEqual([]))

  test.each([
    [{ timeZone: 'Berlin' }, "businessHours.timeZone: Write an IANA time zone, such as 'Europe/Berlin'."],
    [{ timeZone: '+02:00' }, "businessHours.timeZone: Write an IANA time zone, such as 'Europe/Berlin'."],
    [{ days: [] }, 'businessHours.days: Write at least one day, from 0 (Sunday) to 6 (Saturday).'],
    [{ days: [7] }, 'businessHours.days[0]: Write a whole number from 0 to 6.'],
    [{ from: '24:00' }, "businessHours.from: Write a time from '00:00' to '23:59'."],
    [{ from: '9:00' }, "businessHours.from: Write a time from '00:00' to '23:59'."],
    [{ to: '24:01' }, "businessHours.to: Write a time from '00:00' to '24:00'."],
    [{ to: '17:60' }, "businessHours.to: Write a time from '00:00' to '24:00'."],
    [
      { to: '09:00' },
      "businessHours.to: Write a time other than from. For whole days write '00:00' as from and '24:00' as to.",
    ],
  ])('may not be %j', (changes, message) => expect(told(changes)).toEqual([message]))
})

describe('alert channels', () => {
  const webhook = {
    id: 'hook',
    kind: 'webhook',
    url: 'https://example.com/hook',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  }
  const email = { id: 'mail', kind: 'email', to: ['ops@example.com'] }

  test.each([
    email,
    slack,
    webhook,
    { ...slack, url: SECRET },
    { ...webhook, secret: SECRET },
    { ...webhook, url: 'http://127.0.0.1:8080/hook' },
    { ...webhook, url: 'http://localhost/' },
    { ...webhook, url: 'http://[::1]:9/' },
  ])('may be %j', (channel) => expect(withDefaults(alerts(channel))).toEqual([]))

  test.each([
    { ...email, to: [] },
    { ...email, to: ['ops@example.com\r\nBcc: eve@example.com'] },
    { ...email, to: ['ops'] },
    { ...slack, url: 'http://example.com/x' },
    { ...slack, url: 'https://user:pass@example.com/x' },
    { ...slack, url: 'javascript:alert(1)' },
    { ...slack, url: `https://example.com/${'x'.repeat(2048)}` },
    { ...slack, id: '' },
    { ...webhook, secret: 'short' },
    { ...webhook, secret: 'a secret with spaces in it' },
    { ...webhook, secret: 'a-plain-text-of-more-than-24-characters' },
    { ...webhook, secret: '!'.repeat(40) },
    { ...webhook, secret: `whsec_${'!'.repeat(40)}` },
    { ...webhook, secret: `whsec_${Buffer.alloc(23).toString('base64')}` },
    { ...webhook, secret: `whsec_${Buffer.alloc(65).toString('base64')}` },
    { ...webhook, secret: `whsec_${Buffer.alloc(32).toString('base64').replace('=', '')}` },
    { ...webhook, url: SECRET },
    { ...slack, events: ['everything'] },
    { ...slack, kind: 'sms' },
    'ops@example.com',
  ])('may not be %j', (channel) => expect(withDefaults(alerts(channel))).toHaveLength(1))

  test('have ids of their own', () => {
    expect(withDefaults(alerts(slack, { ...email, id: 'team' }))).toEqual([
      'alerts.channels: Give every channel an id of its own.',
    ])
  })
})

describe('completeSettings', () => {
  test('adds the defaults group by group, and keeps what is said', () => {
    const completed = completeSettings({ enabled: true, approval: { count: 2, by: ['lead'] } })
    expect(completed).toEqual({
      ...defaultSettings,
      enabled: true,
      approval: { ...defaultSettings.approval, count: 2, by: ['lead'] },
    })
  })

  test('does not take a key that would change the prototype', () => {
    expect(withDefaults(JSON.parse('{"__proto__": {"enabled": true}}') as object)).not.toEqual([])
    expect(({} as Record<string, unknown>).enabled).toBeUndefined()
  })
})
