import type { Meta, StoryObj } from '@storybook/react-vite'
import { ActiveSessions } from 'impersonation-kit/admin'
import { expect, screen, waitFor } from 'storybook/test'
import { tooWide } from './fits.js'
import { LONGEST, OWNER } from './people.js'
import { liveSessionOf } from './sessions.js'
import { down, never, problem } from './standInService.js'
import { withAdmin } from './withAdmin.js'

const sessions = [
  liveSessionOf({ id: 'one' }),
  liveSessionOf({
    id: 'two',
    mode: 'full',
    operator: { id: 'agent_tom', name: 'Tom Becker', email: 'tom@support.example', role: 'support' },
    user: { id: 'user_hana', name: 'Hana Sato', email: 'hana@kumo.example' },
    reason: 'Ticket 4720: an order that cannot be cancelled',
    breakGlass: { reason: 'The customer is on the phone', at: Date.now() - 60_000, skipped: ['owner'] },
  }),
]

const meta: Meta<typeof ActiveSessions> = {
  title: 'Team/ActiveSessions',
  component: ActiveSessions,
  decorators: [withAdmin],
  parameters: { bare: true, service: { sessions } },
}
export default meta
type Story = StoryObj<typeof ActiveSessions>

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('rowheader', { name: /Ana Silva/ })).toBeVisible()
  },
}

export const Playground: Story = { args: { sessionHref: ({ id }) => `#session-${id}` } }

/** Ending a session asks first, and says when it is over. */
export const EndOne: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(
      await canvas.findByRole('button', { name: 'End the session of Ana Silva as Maya Okafor' }),
    )
    await userEvent.click(await screen.findByRole('button', { name: 'End session' }))
    await waitFor(() => expect(canvas.queryByRole('rowheader', { name: /Ana Silva/ })).toBeNull())
    await expect(canvas.getByText('The session as Maya Okafor has ended.')).toBeInTheDocument()
    // Its button is gone: the keyboard goes on from the heading.
    await waitFor(() => expect(canvas.getByRole('heading', { name: 'Live sessions' })).toHaveFocus())
  },
}

/** Escape changes nothing, and leads back to the button. */
export const EndCancelled: Story = {
  play: async ({ canvas, userEvent }) => {
    const button = await canvas.findByRole('button', { name: 'End the session of Ana Silva as Maya Okafor' })
    button.focus()
    await userEvent.keyboard('{Enter}')
    await screen.findByRole('alertdialog', { name: 'End this session?' })
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(button).toHaveFocus())
    await expect(canvas.getByRole('rowheader', { name: /Ana Silva/ })).toBeVisible()
  },
}

/** An Owner can end all. */
export const EndAll: Story = {
  parameters: { service: { sessions, me: OWNER } },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'End all' }))
    await userEvent.click(await screen.findByRole('button', { name: 'End all sessions' }))
    await expect(await canvas.findByText('No session that you may see is live.')).toBeVisible()
  },
}

/** The service refuses: the question stays, and says why. */
export const EndFails: Story = {
  parameters: {
    service: {
      sessions,
      replies: {
        'POST impersonations/one/end': () => problem(404, 'not_found', 'There is no such session.'),
      },
    },
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(
      await canvas.findByRole('button', { name: 'End the session of Ana Silva as Maya Okafor' }),
    )
    await userEvent.click(await screen.findByRole('button', { name: 'End session' }))
    await expect(await screen.findByText('There is no such session.')).toBeVisible()
  },
}

/** The question was closed before the service answered: what went wrong is said on the page. */
export const EndAllFailsLater: Story = {
  parameters: {
    service: {
      sessions,
      me: OWNER,
      replies: {
        'POST impersonations/end-all': async () => {
          await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
          return problem(500, 'not_all_ended', '2 sessions could not be ended. Try again.')
        },
      },
    },
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'End all' }))
    await userEvent.click(await screen.findByRole('button', { name: 'End all sessions' }))
    await userEvent.keyboard('{Escape}')
    await expect(await canvas.findByRole('alert')).toHaveTextContent(
      /2 sessions could not be ended.*You asked to end all sessions and requests/,
    )
  },
}

export const ManySessions: Story = {
  parameters: {
    service: {
      sessions: Array.from({ length: 40 }, (_one, index) =>
        liveSessionOf({ id: `s${index}`, user: { id: `u${index}`, name: `Customer ${index + 1}` } }),
      ),
    },
  },
}
export const LongNames: Story = {
  parameters: {
    service: {
      sessions: [
        liveSessionOf({ id: 'long', operator: LONGEST, user: LONGEST, reason: 'Y'.repeat(300) }),
        ...sessions,
      ],
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expect((await canvas.findAllByText(LONGEST.name))[0]).toBeVisible()
    await expect(tooWide(canvasElement)).toEqual([])
  },
}
export const NobodyIsThere: Story = { parameters: { service: { sessions: [] } } }
/** It says so, and can be tried again. */
export const ServiceDown: Story = {
  parameters: { service: { replies: { 'GET impersonations': down } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
export const Loading: Story = { parameters: { service: { replies: { 'GET impersonations': never } } } }
export const NoRights: Story = {
  parameters: {
    service: {
      replies: {
        'GET impersonations': () =>
          problem(403, 'operators_only', 'This is for members of the team who may use the dashboard.'),
      },
    },
  },
}
export const RightToLeft: Story = { globals: { direction: 'rtl' } }
export const Dark: Story = { globals: { scheme: 'dark' } }
