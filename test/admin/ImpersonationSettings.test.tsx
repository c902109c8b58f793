import './support/setup.js'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import {
  AdminProvider,
  type AlertChannel,
  type EnvironmentSettings,
  ImpersonationSettings,
} from 'impersonation-kit/admin'
import { SETTINGS } from './support/settings.js'
import { settingsService } from './support/settingsService.js'
import type { Answers } from './support/startService.js'

const page = (url: string, environment = 'production', onUnsavedChange?: (isUnsaved: boolean) => void) => (
  <AdminProvider url={url} environment={environment}>
    <ImpersonationSettings {...(onUnsavedChange && { onUnsavedChange })} />
  </AdminProvider>
)
const shortest = (): HTMLInputElement => screen.getByRole('spinbutton', { name: /Shortest reason/ })
const starts = (): HTMLInputElement => screen.getByRole('spinbutton', { name: /Starts in an hour/ })
const write = (field: HTMLInputElement, value: string): void => {
  fireEvent.change(field, { target: { value } })
  fireEvent.blur(field)
}
const press = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }))
const loaded = async (): Promise<unknown> => screen.findByRole('spinbutton', { name: /Shortest reason/ })

test('what was changed is saved, and stays on the screen', async () => {
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  press('Save')
  await screen.findByText('Saved.')
  expect(service.settings().reason.minLength).toBe(12)
  expect(shortest().value).toBe('12')
})

test('what is typed while a save runs is kept, and is unsaved', async () => {
  const service = await settingsService()
  const put = service.answers['PUT /api/operators/production/settings']!
  let release!: () => void
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  service.answers['PUT /api/operators/production/settings'] = async (asked) => {
    await released
    return put(asked)
  }
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  press('Save')
  await screen.findByRole('button', { name: 'Saving…' })
  write(starts(), '7')
  release()
  await screen.findByText('You have unsaved changes.')
  await waitFor(() => expect(service.settings().reason.minLength).toBe(12))
  await waitFor(() => expect(screen.getByRole('button', { name: 'Save' })).toBeTruthy())
  expect([shortest().value, starts().value]).toEqual(['12', '7'])
  press('Save')
  await waitFor(() => expect(service.settings().maxStartsPerHour).toBe(7))
})

test('somebody else’s save of other settings is kept beside yours', async () => {
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  service.write('production', { ...SETTINGS, maxStartsPerHour: 3 })
  press('Save')
  await screen.findByText(/Different settings were changed/)
  press('Save this choice')
  await screen.findByText('Saved.')
  expect(service.settings()).toEqual({
    ...SETTINGS,
    maxStartsPerHour: 3,
    reason: { required: true, minLength: 12 },
  })
  expect([shortest().value, starts().value]).toEqual(['12', '3'])
})

test.each([
  ['12', 12],
  ['20', 20],
])('of a setting that both changed, %s can be chosen', async (choice, minLength) => {
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  write(starts(), '7')
  service.write('production', { ...SETTINGS, reason: { required: true, minLength: 20 } })
  press('Save')
  fireEvent.click(await screen.findByRole('radio', { name: choice }))
  press('Save this choice')
  await waitFor(() => expect(service.settings().maxStartsPerHour).toBe(7))
  expect(service.settings().reason.minLength).toBe(minLength)
})

test('a conflict offers nothing until their version is there', async () => {
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  service.write('production', { ...SETTINGS, reason: { required: true, minLength: 20 } })
  service.answers['GET /api/operators/production/settings'] = () => new Promise(() => undefined)
  press('Save')
  await screen.findByText('Loading what was saved…')
  expect(screen.getByRole('button', { name: 'Save this choice' }).getAttribute('aria-disabled')).toBe('true')
  press('Save this choice')
  expect(service.asked.filter(({ request }) => request.startsWith('PUT'))).toHaveLength(1)
})

const SETTINGS_PATH = '/api/operators/production/settings'

test.each([
  ['and read again at once', false],
  ['and read again after the next save', true],
])('what was saved, although the reply was lost, is saved: %s', async (_what, isLate) => {
  const service = await settingsService()
  const { [`PUT ${SETTINGS_PATH}`]: put, [`GET ${SETTINGS_PATH}`]: get } = service.answers
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  service.answers[`PUT ${SETTINGS_PATH}`] = async (asked) => {
    await put!(asked)
    throw new Error('cut')
  }
  const refused = () => ({ status: 404, body: { code: 'not_found', detail: 'Not there.' } })
  if (isLate) service.answers[`GET ${SETTINGS_PATH}`] = refused
  press('Save')
  if (isLate) {
    await screen.findByText('The service does not answer. Check your connection.')
    await screen.findByText('Not there.')
    service.answers[`PUT ${SETTINGS_PATH}`] = put!
    service.answers[`GET ${SETTINGS_PATH}`] = get!
    write(starts(), '7')
    press('Save')
    await waitFor(() =>
      expect(service.asked.filter(({ request }) => request.startsWith('PUT'))).toHaveLength(2),
    )
    fireEvent.click(await screen.findByRole('button', { name: 'Save' })) // what the first save did not have
  }
  await screen.findByText('Saved.')
  expect(screen.queryByText(/has saved meanwhile|does not answer/)).toBeNull()
  expect(service.settings().reason.minLength).toBe(12)
  if (isLate) expect(service.settings().maxStartsPerHour).toBe(7)
})

test('a conflict says who saved, when, and what; and that it is not the first', async () => {
  const ana = { id: 'ana', name: 'Ana Silva', role: 'lead' }
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  service.write('production', { ...SETTINGS, maxStartsPerHour: 3 }, ana)
  press('Save')
  const first = await screen.findByRole('region', { name: 'Somebody else has saved meanwhile' })
  expect(first.textContent).toMatch(/Ana Silva \(lead\) saved at .*\d/)
  const rows = (): string[] => screen.getAllByRole('row').map(({ textContent }) => textContent)
  expect(rows()).toEqual([
    'SettingYoursTheirs',
    'Shortest reason125',
    `Starts in an hour${SETTINGS.maxStartsPerHour}3`,
  ])
  expect(screen.queryByText(/saved once more/)).toBeNull()

  service.write('production', { ...SETTINGS, maxStartsPerHour: 3, reason: { required: true, minLength: 20 } })
  press('Save this choice')
  await screen.findByText('While you chose, the settings were saved once more.')
  await screen.findByRole('region', { name: 'You have saved elsewhere meanwhile' })
  expect(rows()).toEqual(['SettingYoursTheirs', 'Shortest reason1220'])
  press('Save this choice')
  await screen.findByText('Saved.')
  expect(service.settings()).toMatchObject({ maxStartsPerHour: 3, reason: { minLength: 12 } })
})

test('to discard takes theirs', async () => {
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  service.write('production', { ...SETTINGS, reason: { required: true, minLength: 20 } })
  press('Save')
  await screen.findByRole('radio', { name: '20' })
  press('Discard my changes')
  await waitFor(() => expect(shortest().value).toBe('20'))
  expect(screen.queryByText('You have unsaved changes.')).toBeNull()
})

test('what was typed for one environment is not saved in another', async () => {
  const service = await settingsService(['production', 'staging'])
  const view = render(page(service.url, 'staging'))
  await loaded()
  view.rerender(page(service.url, 'production'))
  await loaded()
  write(shortest(), '12')
  view.rerender(page(service.url, 'staging'))
  await waitFor(() => expect(shortest().value).toBe('5'))
  expect(screen.queryByText('You have unsaved changes.')).toBeNull()
})

test('what was typed is there again for whoever was signed out and has signed in elsewhere', async () => {
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  write(shortest(), '12')
  const READ = 'GET /api/operators/production/settings'
  const read = service.answers[READ]
  service.answers[READ] = () => ({ status: 401, body: { code: 'signed_out', detail: 'Sign in first.' } })
  // A page that comes back asks again for what is older than two seconds.
  await waitFor(() => {
    window.dispatchEvent(new Event('visibilitychange'))
    expect(screen.queryByText('Sign in first.')).toBeTruthy()
  })
  expect(screen.queryAllByRole('spinbutton')).toEqual([])
  if (read) service.answers[READ] = read
  press('Try again')
  await waitFor(() => expect(shortest().value).toBe('12'))
  press('Save')
  await waitFor(() => expect(service.settings().reason.minLength).toBe(12))
})

test('leaving with unsaved changes asks, and the app is told', async () => {
  const service = await settingsService()
  const told = vi.fn()
  render(page(service.url, 'production', told))
  await loaded()
  const isAsked = (): boolean => {
    const leaving = new Event('beforeunload', { cancelable: true })
    dispatchEvent(leaving)
    return leaving.defaultPrevented
  }
  expect(isAsked()).toBe(false)
  write(shortest(), '12')
  expect([isAsked(), told.mock.calls]).toEqual([true, [[true]]])
  press('Undo changes')
  expect([isAsked(), told.mock.calls]).toEqual([false, [[true], [false]]])
})

test.each([
  ['90', '60'],
  ['0', '1'],
  ['-5', '1'],
  ['7.4', '7'],
  ['', '30'],
])('a number that is not allowed, such as “%s”, becomes %s, and says so', async (text, expected) => {
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  const longest = screen.getByRole<HTMLInputElement>('spinbutton', { name: /Longest session/ })
  act(() => longest.focus())
  fireEvent.change(longest, { target: { value: '4' } })
  fireEvent.change(longest, { target: { value: text } })
  const rule = 'rite a whole number from 1 to 60.'
  if (text !== '') expect(screen.getByText(`W${rule}`)).toBeTruthy()
  fireEvent.blur(longest)
  expect(longest.value).toBe(expected)
  expect(screen.getByText(`It was set to ${expected}: w${rule}`).getAttribute('role')).toBe('alert')
  fireEvent.change(longest, { target: { value: '15' } })
  fireEvent.blur(longest)
  expect(screen.queryByText(/It was set to/)).toBeNull()
  press('Save')
  await waitFor(() => expect(service.settings().maxDuration).toBe(900))
})

test('a channel that is removed takes its state along', async () => {
  const service = await settingsService()
  service.write('production', {
    ...SETTINGS,
    alerts: {
      ...SETTINGS.alerts,
      channels: [
        { id: 'one', kind: 'email', to: ['one@example.com'] },
        { id: 'two', kind: 'email', to: ['two@example.com'] },
      ],
    },
  })
  service.answers['POST /api/operators/production/alerts/test'] = () => ({
    body: { ok: true, answer: '250 OK' },
  })
  render(page(service.url))
  fireEvent.click(await screen.findByRole('button', { name: 'Send a test one' }))
  await screen.findByText('Delivered: 250 OK')
  press('Remove one')
  expect(screen.queryByText('Delivered: 250 OK')).toBeNull()
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'To' }).value).toBe('two@example.com')
})

const SECRET_OF_WEBHOOK = `whsec_${'A'.repeat(42)}A=`
const OTHER_SECRET = `whsec_${'B'.repeat(42)}A=`
const webhook = (secret = SECRET_OF_WEBHOOK): AlertChannel => ({
  id: 'webhook',
  kind: 'webhook',
  url: 'https://example.com/hook',
  secret,
})
const withChannels = (...channels: AlertChannel[]): EnvironmentSettings => ({
  ...SETTINGS,
  alerts: { ...SETTINGS.alerts, channels },
})
const secret = (): HTMLInputElement => screen.getByRole('textbox', { name: /Secret/ })
const addWebhook = async (): Promise<void> => {
  press('Add Webhook')
  write(screen.getByRole('textbox', { name: 'Address' }), 'https://example.com/hook')
  write(secret(), SECRET_OF_WEBHOOK)
  press('Save')
  await screen.findByText('Saved.')
}
const cutAfter =
  (put: Answers[string]): Answers[string] =>
  async (asked) => {
    await put(asked)
    throw new Error('cut')
  }

const timedOutAfter =
  (put: Answers[string]): Answers[string] =>
  async (asked) => {
    await put(asked)
    return { status: 504, body: 'Gateway Timeout' }
  }

test.each([
  ['the reply was lost', cutAfter],
  ['a proxy said that the service does not answer', timedOutAfter],
])('a new secret that was saved, although %s, is saved', async (_what, after) => {
  const service = await settingsService()
  const { [`PUT ${SETTINGS_PATH}`]: put } = service.answers
  service.answers[`PUT ${SETTINGS_PATH}`] = after(put!)
  render(page(service.url))
  await loaded()
  await addWebhook()
  expect(screen.queryByText(/has saved meanwhile|does not answer|unsaved/)).toBeNull()
  expect(service.settings().alerts.channels).toEqual([webhook()])
  expect(secret().value).toBe('')
})

test('a secret that somebody else may have written is not taken for one’s own', async () => {
  const service = await settingsService()
  service.write('production', withChannels(webhook()))
  service.answers[`PUT ${SETTINGS_PATH}`] = async () => {
    service.write('production', withChannels(webhook(OTHER_SECRET)), { id: 'ana' })
    throw new Error('cut')
  }
  render(page(service.url))
  await loaded()
  write(secret(), SECRET_OF_WEBHOOK)
  press('Save')
  await screen.findByText(/does not answer/)
  await screen.findByText('You have unsaved changes.')
})

test.each([
  ['at once', false],
  ['after a further save whose answer was lost', true],
])(
  'a secret that was refused does not count as saved where one’s other tab has written another: %s',
  async (_when, isLater) => {
    const service = await settingsService()
    const { [`PUT ${SETTINGS_PATH}`]: put } = service.answers
    const conflict = () => screen.findByRole('region', { name: 'You have saved elsewhere meanwhile' })
    service.write('production', withChannels(webhook()))
    render(page(service.url))
    await loaded()
    write(secret(), SECRET_OF_WEBHOOK)
    service.write('production', withChannels(webhook(OTHER_SECRET)))
    press('Save')
    await conflict()
    await screen.findByRole('row', { name: /Alert channels/ })
    if (isLater) {
      write(shortest(), '12')
      service.answers[`PUT ${SETTINGS_PATH}`] = () => Promise.reject(new Error('cut'))
      press('Save this choice')
      await screen.findByText(/does not answer/)
      service.answers[`PUT ${SETTINGS_PATH}`] = put!
      service.write('production', withChannels(webhook(OTHER_SECRET)))
      press('Save')
      await conflict()
      await screen.findByRole('row', { name: /Alert channels/ })
    }
    expect(screen.queryByText('Saved.')).toBeNull()
    expect(service.settings().alerts.channels).toEqual([webhook(OTHER_SECRET)])
  },
)

test('a conflict never shows a secret', async () => {
  const service = await settingsService()
  service.write('production', withChannels(webhook()))
  render(page(service.url))
  await loaded()
  write(secret(), OTHER_SECRET)
  service.write('production', withChannels({ ...webhook(), events: ['settings.changed'] }), { id: 'ana' })
  press('Save')
  const conflict = await screen.findByRole('region', { name: 'Somebody else has saved meanwhile' })
  await screen.findByRole('row', { name: /Alert channels/ })
  expect(conflict.textContent).toMatch(/"secret":"\(changed\)".*"secret":"\(unchanged\)"/)
  expect(conflict.textContent).not.toContain('whsec_')
})

test('a secret whose field is emptied stays, also in a channel that has just been added', async () => {
  const service = await settingsService()
  render(page(service.url))
  await loaded()
  await addWebhook()
  write(secret(), 'w')
  await screen.findByText('You have unsaved changes.')
  write(secret(), '')
  await waitFor(() => expect(screen.queryByText('You have unsaved changes.')).toBeNull())
  write(shortest(), '12')
  press('Save')
  await screen.findByText('Saved.')
  expect(service.settings().alerts.channels).toEqual([webhook()])
})

test('of the address of a saved webhook only the host is shown; it stays until another one is written', async () => {
  const service = await settingsService()
  service.write('production', withChannels(webhook()))
  render(page(service.url))
  await loaded()
  const address = (): HTMLInputElement => screen.getByRole('textbox', { name: 'Address' })
  expect(address().value).toBe('')
  expect(address().placeholder).toBe('https://example.com/••••••••')
  expect(document.body.textContent).not.toContain('example.com/hook')
  write(shortest(), '12')
  press('Save')
  await screen.findByText('Saved.')
  expect(service.settings().alerts.channels).toEqual([webhook()])
  write(address(), 'https://example.org/new')
  press('Save')
  await waitFor(() => expect(address().value).toBe(''))
  expect(service.settings().alerts.channels).toEqual([{ ...webhook(), url: 'https://example.org/new' }])
})

const SLACK: AlertChannel = { id: 'slack', kind: 'slack', url: 'https://hooks.slack.com/services/T/B/one' }
const slackUrl = (): HTMLInputElement =>
  screen.getByRole('textbox', { name: /Address of the incoming webhook/ })
/** A page whose only channel, to Slack, was tested: its green line is there. */
async function tested() {
  const service = await settingsService()
  service.write('production', withChannels(SLACK))
  service.answers['POST /api/operators/production/alerts/test'] = () => ({
    body: { ok: true, answer: '200 ok' },
  })
  render(page(service.url))
  fireEvent.click(await screen.findByRole('button', { name: 'Send a test slack' }))
  await screen.findByText('Delivered: 200 ok')
  return service
}

test('the answer to a test does not stand beside an address that nobody tested', async () => {
  await tested()
  write(slackUrl(), 'https://hooks.slack.com/services/T/B/two')
  expect(screen.queryByText('Delivered: 200 ok')).toBeNull()
  press('Save')
  await screen.findByText('Saved.')
  expect(screen.queryByText('Delivered: 200 ok')).toBeNull()
})

test('nor beside one that somebody else has saved meanwhile', async () => {
  const service = await tested()
  const url = 'https://hooks.slack.com/services/T/B/two'
  service.write('production', {
    ...withChannels({ ...SLACK, url }),
    reason: { required: true, minLength: 20 },
  })
  await waitFor(() => {
    window.dispatchEvent(new Event('visibilitychange'))
    expect(shortest().value).toBe('20')
  })
  expect(screen.queryByText('Delivered: 200 ok')).toBeNull()
})

test('the answer is there again for whoever takes back what they have typed', async () => {
  await tested()
  write(slackUrl(), 'https://hooks.slack.com/services/T/B/two')
  press('Undo changes')
  expect(screen.getByText('Delivered: 200 ok')).toBeTruthy()
})

test('a test that failed says nothing of the address after it', async () => {
  const service = await tested()
  service.answers['POST /api/operators/production/alerts/test'] = () => ({
    status: 404,
    body: { code: 'not_found', detail: 'There is no such channel.' },
  })
  press('Send a test slack')
  await screen.findByText('There is no such channel.')
  expect(screen.queryByText('Delivered: 200 ok')).toBeNull()
  write(slackUrl(), 'https://hooks.slack.com/services/T/B/two')
  expect(screen.queryByText('There is no such channel.')).toBeNull()
})
