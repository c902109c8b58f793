import type { Meta, StoryObj } from '@storybook/react-vite'
import { type OwnImpersonation, SupportAccess } from 'impersonation-kit/admin'
import { expect, waitFor } from 'storybook/test'
import { tooWide } from './fits.js'
import { LONGEST } from './people.js'
import { down, never, problem } from './standInService.js'
import { withAdmin } from './withAdmin.js'

const HOUR = 3_600_000
const now = Date.now()

const own = (given: Partial<OwnImpersonation> & { id: string }): OwnImpersonation => ({
  state: 'ended',
  mode: 'read-only',
  reason: 'Ticket 4711: the invoice total looks wrong',
  by: 'Fernhill Support',
  createdAt: now - 26 * HOUR,
  startedAt: now - 26 * HOUR,
  endedAt: now - 26 * HOUR + 480_000,
  end: 'stopped',
  needsConsent: false,
  breakGlass: false,
  actions: [
    { at: now - 26 * HOUR + 60_000, action: 'invoices.read', outcome: 'done' },
    { at: now - 26 * HOUR + 120_000, action: 'workspace.delete', outcome: 'refused' },
  ],
  ...given,
})
const { startedAt: _startedAt, endedAt: _endedAt, end: _end, ...unstarted } = own({ id: 'asked' })
const live: OwnImpersonation = {
  ...unstarted,
  id: 'live',
  state: 'active',
  mode: 'full',
  startedAt: now - 120_000,
}
const asked: OwnImpersonation = { ...unstarted, state: 'requested', needsConsent: true, actions: [] }

const NAMES: Record<string, string> = {
  'invoices.read': 'Looked at the invoices',
  'workspace.delete': 'Delete the workspace',
}

const meta: Meta<typeof SupportAccess> = {
  title: 'Team/SupportAccess',
  component: SupportAccess,
  decorators: [withAdmin],
  args: { actionName: (action) => NAMES[action] ?? action },
  parameters: { bare: true, service: { own: [own({ id: 'past' })] } },
}
export default meta
type Story = StoryObj<typeof SupportAccess>

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Looked at the invoices')).toBeVisible()
  },
}
export const Playground: Story = { args: { title: 'Who has looked at your account' } }

/** Somebody is in the account now: the customer ends it. */
export const EndItNow: Story = {
  parameters: { service: { own: [live, own({ id: 'past' })] } },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'End it now' }))
    await expect(await canvas.findByText('It has ended.')).toBeVisible()
    await waitFor(() => expect(canvas.queryByRole('button', { name: 'End it now' })).toBeNull())
  },
}

export const AskedForConsent: Story = {
  parameters: { service: { own: [asked] } },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Allow' }))
    await expect(await canvas.findByText('You have allowed it.')).toBeVisible()
  },
}

export const WithoutApproval: Story = {
  parameters: { service: { own: [own({ id: 'past', breakGlass: true })] } },
}

export const OptOut: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('radio', { name: /^Nobody from support may/ }))
    await expect(await canvas.findByText('Saved.')).toBeVisible()
    await expect(canvas.queryByRole('button', { name: '1 day' })).toBeNull()
  },
}

export const AllowForADay: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: '1 day' }))
    await expect(await canvas.findByText(/^Allowed until/)).toBeVisible()
  },
}

/** In the customer's language. */
export const InGerman: Story = {
  args: {
    strings: {
      title: 'Zugriff des Supports',
      nobody: 'Niemand vom Support war in Ihrem Konto.',
      over: 'Beendet',
      reason: 'Grund',
      actions: 'Was getan wurde',
      readOnly: 'Durfte nur lesen',
      done: 'erledigt',
      actionRefused: 'abgelehnt',
      choices: 'Wer Ihr Konto öffnen darf',
      mayAlways: 'Der Support, mit einem Grund',
      mayAlwaysHelp: 'Sie sehen hier, wer es war, wann und warum.',
      optOut: 'Niemand vom Support',
      optOutHelp: 'Eine offene Sitzung endet innerhalb von Minuten.',
      allowFor: 'Erlauben für',
      hour: '1 Stunde',
      day: '1 Tag',
      week: '1 Woche',
    },
  },
}

export const LongNames: Story = {
  parameters: {
    service: {
      own: [own({ id: 'one', by: LONGEST.name, reason: 'Y'.repeat(300) }), { ...live, by: LONGEST.name }],
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expect((await canvas.findAllByText(LONGEST.name))[0]).toBeVisible()
    await expect(tooWide(canvasElement)).toEqual([])
  },
}
export const ManySessions: Story = {
  parameters: {
    service: { own: Array.from({ length: 30 }, (_one, index) => own({ id: `s${index}` })) },
  },
}
export const NobodyWasThere: Story = { parameters: { service: { own: [] } } }
/** It says so, and can be tried again. */
export const ServiceDown: Story = {
  parameters: { service: { replies: { 'GET me/impersonations': down, 'GET me/support-access': down } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
export const Loading: Story = { parameters: { service: { replies: { 'GET me/impersonations': never } } } }
export const WhileImpersonated: Story = {
  parameters: {
    service: {
      replies: Object.fromEntries(
        ['GET me/impersonations', 'GET me/support-access'].map((asked) => [
          asked,
          () => problem(403, 'impersonation_forbidden', 'This is not possible while impersonating.'),
        ]),
      ),
    },
  },
}
export const RightToLeft: Story = { globals: { direction: 'rtl' } }
export const Dark: Story = { globals: { scheme: 'dark' } }
