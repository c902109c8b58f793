import type { Meta, StoryObj } from '@storybook/react-vite'
import { ImpersonateDialog } from 'impersonation-kit/admin'
import { expect, fn, screen, waitFor } from 'storybook/test'
import { tooWide } from './fits.js'
import { LONGEST } from './people.js'
import { SETTINGS, never, problem, json } from './standInService.js'
import { requestOf } from './sessions.js'
import { withAdmin } from './withAdmin.js'

const user = { userId: 'user_maya', name: 'Maya Okafor', email: 'maya@brightside.example' }

const meta: Meta<typeof ImpersonateDialog> = {
  title: 'Team/ImpersonateDialog',
  component: ImpersonateDialog,
  decorators: [withAdmin],
  parameters: { bare: true },
  args: { user, onClose: fn(), onStart: fn() },
  beforeEach: () => sessionStorage.clear(),
}
export default meta
type Story = StoryObj<typeof ImpersonateDialog>

const withSettings = (settings: Partial<typeof SETTINGS>) => ({ service: { settings } })
const startWith = (reply: () => Response) => ({ service: { replies: { 'POST impersonations': reply } } })

export const Default: Story = {
  play: async () => {
    await expect(await screen.findByRole('dialog', { name: 'Impersonate Maya Okafor' })).toBeVisible()
    await expect(await screen.findByRole('radio', { name: /^Read-only/ })).toBeChecked()
  },
}

export const Playground: Story = { args: { opensIn: 'new-tab' } }

export const LongName: Story = {
  args: { user: { ...LONGEST, userId: LONGEST.id } },
  play: async ({ canvasElement }) => {
    await expect(await screen.findByRole('radio', { name: /^Read-only/ })).toBeChecked()
    await expect(tooWide(canvasElement)).toEqual([])
  },
}

/** A ticket is needed, and there is one mode. */
export const TicketRequired: Story = {
  parameters: withSettings({ ticket: { required: true, pattern: '[A-Z]+-\\d+' }, modes: ['read-only'] }),
}

/** The customer gets a mail, and sees the name of the team. */
export const CustomerIsTold: Story = {
  parameters: withSettings({
    alerts: { ...SETTINGS.alerts, notifyCustomer: true },
    showOperatorAs: 'team',
    teamName: 'Fernhill Support',
  }),
  play: async () => {
    await expect(await screen.findByText('Fernhill Support')).toBeVisible()
  },
}

/** The service refuses the reason: the field says so, has the focus, and what was typed is still there. */
export const ReasonTooShort: Story = {
  parameters: startWith(() => problem(422, 'reason_required', 'Give a reason of at least 5 characters.')),
  play: async ({ userEvent }) => {
    const reason = await screen.findByRole('textbox', { name: 'Reason' })
    await userEvent.type(reason, 'Bug')
    await userEvent.click(screen.getByRole('button', { name: 'Start' }))
    await waitFor(() => expect(reason).toHaveAccessibleDescription(/Give a reason of at least 5 characters/))
    await expect(reason).toHaveFocus()
    await expect(reason).toHaveValue('Bug')
  },
}

export const ApprovalWanted: Story = {
  parameters: withSettings({ approval: { count: 1, by: ['owner'], requestLife: 3600 } }),
  play: async () => {
    await expect(await screen.findByRole('button', { name: 'Send request' })).toBeVisible()
  },
}

/** Break-glass: the button says by its colour that this is not the usual way, and a sentence says what follows. */
export const BreakGlass: Story = {
  parameters: withSettings({
    approval: { count: 1, by: ['owner'], requestLife: 3600 },
    breakGlass: { enabled: true, roles: ['support'] },
  }),
  play: async ({ userEvent }) => {
    await userEvent.click(await screen.findByRole('checkbox', { name: /break-glass/ }))
    await expect(screen.getByRole('textbox', { name: 'Why it cannot wait' })).toBeVisible()
    await expect(screen.getByRole('button', { name: 'Start' })).toHaveAttribute('data-weight', 'danger')

    // Without an explanation it would be a request that can wait.
    await userEvent.type(screen.getByRole('textbox', { name: 'Reason' }), 'Ticket 4711')
    await userEvent.click(screen.getByRole('button', { name: 'Start' }))
    const why = screen.getByRole('textbox', { name: 'Why it cannot wait' })
    await waitFor(() => expect(why).toHaveAccessibleDescription('Write at least 5 characters.'))
    await expect(why).toHaveFocus()
  },
}

/** Sent: it follows the answer by itself. */
export const Waiting: Story = {
  parameters: {
    service: {
      settings: { approval: { count: 1, by: ['owner'], requestLife: 3600 } },
      sessions: [requestOf({ id: 'one' })],
      replies: { 'POST impersonations': () => json({ impersonation: requestOf({ id: 'one' }) }, 202) },
    },
  },
  play: async ({ userEvent }) => {
    await userEvent.type(await screen.findByRole('textbox', { name: 'Reason' }), 'Ticket 4711')
    await userEvent.click(screen.getByRole('button', { name: 'Send request' }))
    await expect(await screen.findByText('Waiting for an answer')).toBeVisible()
    // The button that was pressed is gone.
    await waitFor(() =>
      expect(screen.getByRole('heading', { name: 'Impersonate Maya Okafor' })).toHaveFocus(),
    )
  },
}

export const Approved: Story = {
  parameters: {
    service: {
      ...Waiting.parameters!['service'],
      sessions: [requestOf({ id: 'one', state: 'approved' })],
    },
  },
  play: async (context) => {
    const { userEvent } = context
    await userEvent.type(await screen.findByRole('textbox', { name: 'Reason' }), 'Ticket 4711')
    await userEvent.click(screen.getByRole('button', { name: 'Send request' }))
    await expect(await screen.findByRole('button', { name: 'Open now' })).toBeVisible()
  },
}

export const SignInAgain: Story = {
  parameters: startWith(() =>
    problem(401, 'step_up_required', 'Sign in again. Your sign-in must not be older than 10 minutes.'),
  ),
  play: async ({ userEvent }) => {
    await userEvent.type(await screen.findByRole('textbox', { name: 'Reason' }), 'Ticket 4711')
    await userEvent.click(screen.getByRole('button', { name: 'Start' }))
    await expect(await screen.findByRole('link', { name: 'Sign in' })).toBeVisible()
    // It is the next step, and no error.
    await expect(screen.queryByRole('alert')).toBeNull()
  },
}

/** The policy has changed since the page was shown: it is refused, and what was typed is kept. */
export const Denied: Story = {
  parameters: startWith(() =>
    problem(403, 'user_protected', 'This user is protected: nobody may impersonate them.'),
  ),
  play: async ({ userEvent }) => {
    const reason = await screen.findByRole('textbox', { name: 'Reason' })
    await userEvent.type(reason, 'Ticket 4711')
    await userEvent.click(screen.getByRole('button', { name: 'Start' }))
    await expect(await screen.findByRole('alert')).toHaveTextContent('This user is protected')
    await expect(reason).toHaveValue('Ticket 4711')
  },
}

/** The operator impersonates somebody already: the session is named, and can be ended here. */
export const AlreadyImpersonating: Story = {
  parameters: {
    service: {
      sessions: [requestOf({ id: 'live', state: 'active', user: { id: 'user_hana', name: 'Hana Sato' } })],
      replies: {
        'POST impersonations': () =>
          problem(409, 'already_impersonating', 'You impersonate somebody already.'),
      },
    },
  },
  play: async ({ userEvent }) => {
    await userEvent.type(await screen.findByRole('textbox', { name: 'Reason' }), 'Ticket 4711')
    await userEvent.click(screen.getByRole('button', { name: 'Start' }))
    await userEvent.click(await screen.findByRole('button', { name: 'End the session as Hana Sato' }))
    await waitFor(() => expect(screen.queryByRole('button', { name: /End the session/ })).toBeNull())
  },
}

export const ServiceDown: Story = {
  parameters: startWith(() => {
    throw new TypeError('Failed to fetch')
  }),
  play: async ({ userEvent }) => {
    await userEvent.type(await screen.findByRole('textbox', { name: 'Reason' }), 'Ticket 4711')
    await userEvent.click(screen.getByRole('button', { name: 'Start' }))
    await expect(await screen.findByRole('alert')).toBeVisible()
    await expect(screen.getByRole('textbox', { name: 'Reason' })).toHaveValue('Ticket 4711')
  },
}

export const Loading: Story = { parameters: { service: { replies: { 'GET settings': never } } } }
export const RightToLeft: Story = { globals: { direction: 'rtl' } }
export const Dark: Story = { globals: { scheme: 'dark' } }
