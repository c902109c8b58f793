import type { Meta, StoryObj } from '@storybook/react-vite'
import { type EnvironmentSettings, ImpersonationSettings, SECRET } from 'impersonation-kit/admin'
import { expect, screen, waitFor } from 'storybook/test'
import { tooWide } from './fits.js'
import { OWNER } from './people.js'
import { liveSessionOf } from './sessions.js'
import { down, json, never, problem, SETTINGS } from './standInService.js'
import { withAdmin } from './withAdmin.js'

const full: Partial<EnvironmentSettings> = {
  approval: { count: 1, by: ['owner', 'lead'], requestLife: 3600 },
  breakGlass: { enabled: true, roles: ['lead'] },
  businessHours: { timeZone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
  stepUpMaxAge: 900,
  showOperatorAs: 'team',
  teamName: 'Fernhill Support',
  alerts: {
    channels: [
      { id: 'security', kind: 'email', to: ['security@fernhill.example'] },
      { id: 'support', kind: 'slack', url: SECRET, events: ['impersonation.started', 'break_glass.used'] },
      { id: 'siem', kind: 'webhook', url: `https://siem.fernhill.example/${SECRET}`, secret: SECRET },
    ],
    alertBeforeStart: true,
    notifyCustomer: true,
  },
}

const meta: Meta<typeof ImpersonationSettings> = {
  title: 'Team/ImpersonationSettings',
  component: ImpersonationSettings,
  decorators: [withAdmin],
  parameters: { bare: true, service: { me: OWNER } },
}
export default meta
type Story = StoryObj<typeof ImpersonationSettings>

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('checkbox', { name: /Operators may impersonate/ })).toBeChecked()
  },
}
export const Playground: Story = { args: { title: 'Impersonation in production' } }

/** Everything that can be set. */
export const EverySetting: Story = { parameters: { service: { me: OWNER, settings: full } } }

/** A large team, and names without a space. */
export const ManyGrantsLongNames: Story = {
  parameters: {
    service: {
      me: OWNER,
      settings: {
        ...full,
        impersonators: Array.from({ length: 12 }, (_, index) => ({
          who: { role: `${'support-of-the-second-and-third-level'.repeat(3)}-${index}` },
          tenants: ['tenant-with-a-name-that-does-not-end'.repeat(3), 't2'],
          groups: '*' as const,
          maxRank: index,
          modes: ['read-only' as const],
        })),
        protectedUsers: Array.from({ length: 40 }, (_, index) => `user_${'x'.repeat(60)}_${index}`),
        teamName: 'Donaudampfschifffahrtsgesellschaftskapitäne'.repeat(2),
      },
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expect(await canvas.findByRole('checkbox', { name: /Operators may impersonate/ })).toBeChecked()
    // A field scrolls by itself.
    await expect(tooWide(canvasElement).filter((one) => !/^(input|textarea)/.test(one))).toEqual([])
  },
}

/** As it is before anybody has set anything: off, and nobody may. */
export const Off: Story = {
  parameters: {
    service: { me: OWNER, settings: { enabled: false, impersonators: [], modes: ['read-only'] } },
  },
}

export const Save: Story = {
  play: async ({ canvas, userEvent }) => {
    const reason = await canvas.findByRole('spinbutton', { name: /Shortest reason/ })
    await userEvent.clear(reason)
    await userEvent.type(reason, '12')
    await expect(canvas.getByText('You have unsaved changes.')).toBeVisible()
    canvas.getByRole('button', { name: 'Save' }).focus()
    await userEvent.keyboard('{Enter}')
    await expect(await canvas.findByText('Saved.')).toBeVisible()
    await expect(reason).toHaveValue(12)
    await expect(canvas.getByRole('button', { name: 'Save' })).toHaveFocus()
  },
}

/** Turning it off says how many sessions that ends. */
export const TurnOff: Story = {
  parameters: { service: { me: OWNER, sessions: [liveSessionOf({ id: 'a' }), liveSessionOf({ id: 'b' })] } },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('checkbox', { name: /Operators may impersonate/ }))
    await expect(await screen.findByText('You see 2 live sessions.')).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'Turn off' }))
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
    await expect(canvas.getByRole('checkbox', { name: /Operators may impersonate/ })).not.toBeChecked()
  },
}

/** Somebody else has saved meanwhile, and changed the same setting. */
export const Conflict: Story = {
  parameters: {
    service: {
      me: OWNER,
      replies: {
        'GET settings': (() => {
          let count = 0
          return () =>
            json(
              {
                environment: 'production',
                settings:
                  (count += 1) === 1 ? SETTINGS : { ...SETTINGS, reason: { required: true, minLength: 20 } },
                mayChange: true,
              },
              200,
              { etag: `"${count}"` },
            )
        })(),
        'PUT settings': () =>
          problem(412, 'settings_changed', 'Somebody has changed the settings since you read them.'),
      },
    },
  },
  play: async ({ canvas, userEvent }) => {
    const reason = await canvas.findByRole('spinbutton', { name: /Shortest reason/ })
    await userEvent.clear(reason)
    await userEvent.type(reason, '12')
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }))
    await expect(await canvas.findByRole('radio', { name: '12' })).toBeChecked()
    await userEvent.click(canvas.getByRole('radio', { name: '20' }))
    await expect(canvas.getByRole('button', { name: 'Save this choice' })).toBeVisible()
  },
}

/** The service refuses a setting: nothing that was typed is lost. */
export const Refused: Story = {
  parameters: {
    service: {
      me: OWNER,
      replies: {
        'PUT settings': () =>
          problem(
            422,
            'settings_invalid',
            'approval.by: Write at least one role that may approve, or 0 as count.',
          ),
      },
    },
  },
  play: async ({ canvas, userEvent }) => {
    const approvals = await canvas.findByRole('spinbutton', { name: 'Approvals needed' })
    await userEvent.clear(approvals)
    await userEvent.type(approvals, '1')
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('at least one role that may approve')
    await expect(approvals).toHaveValue(1)
  },
}

/** A test shows what the channel really answered. */
export const TestAlert: Story = {
  parameters: { service: { me: OWNER, settings: full } },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Send a test security' }))
    await expect(await canvas.findByText('Delivered: 250 Message accepted')).toBeVisible()
  },
}

export const TestAlertFails: Story = {
  parameters: {
    service: {
      me: OWNER,
      settings: full,
      replies: {
        'POST alerts/test': () => json({ ok: false, answer: '404 channel_not_found', isFinal: true }),
      },
    },
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Send a test support' }))
    await expect(await canvas.findByText('Not delivered: 404 channel_not_found')).toBeVisible()
  },
}

export const NotAnOwner: Story = {
  parameters: { service: { settings: full, why: 'owners_only' } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/Only an Owner may change them/)).toBeVisible()
    await expect(canvas.queryByRole('button', { name: 'Save' })).toBeNull()
  },
}

export const FreePlan: Story = {
  args: { offer: <a href="#plans">See the plans</a> },
  parameters: { service: { me: OWNER, settings: { enabled: false }, why: 'plan_required' } },
}

/** It says so, and can be tried again. */
export const ServiceDown: Story = {
  parameters: { service: { me: OWNER, replies: { 'GET settings': down } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
export const Loading: Story = { parameters: { service: { replies: { 'GET settings': never } } } }
export const RightToLeft: Story = { globals: { direction: 'rtl' } }
export const Dark: Story = {
  parameters: { service: { me: OWNER, settings: full } },
  globals: { scheme: 'dark' },
}
