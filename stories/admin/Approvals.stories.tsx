import type { Meta, StoryObj } from '@storybook/react-vite'
import { Approvals } from 'impersonation-kit/admin'
import { expect, screen } from 'storybook/test'
import { tooWide } from './fits.js'
import { AGENT, LONGEST, OWNER } from './people.js'
import { requestOf } from './sessions.js'
import { down, never, problem } from './standInService.js'
import { withAdmin } from './withAdmin.js'

const mayAnswer = { mayAnswer: true, changes: [] }

const meta: Meta<typeof Approvals> = {
  title: 'Team/Approvals',
  component: Approvals,
  decorators: [withAdmin],
  parameters: { bare: true, service: { me: OWNER, sessions: [requestOf({ id: 'one', review: mayAnswer })] } },
}
export default meta
type Story = StoryObj<typeof Approvals>

export const Default: Story = {}
export const Playground: Story = { args: { title: 'Requests' } }

export const Approve: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Approve: Ana Silva as Maya Okafor' }))
    await expect(
      await canvas.findByText('You approved that Ana Silva impersonates Maya Okafor.'),
    ).toBeVisible()
  },
}

export const Deny: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Deny: Ana Silva as Maya Okafor' }))
    await userEvent.type(await screen.findByRole('textbox', { name: 'Why (optional)' }), 'Ask Maya first')
    await userEvent.click(screen.getByRole('button', { name: 'Deny' }))
    await expect(await canvas.findByText('You denied that Ana Silva impersonates Maya Okafor.')).toBeVisible()
  },
}

/** Something is not as it was when the request was made. */
export const ChangedMeanwhile: Story = {
  parameters: {
    service: {
      me: OWNER,
      sessions: [
        requestOf({
          id: 'one',
          review: {
            mayAnswer: true,
            changes: [
              'The user’s e-mail address: maya@brightside.example → maya@elsewhere.example',
              'The settings of this environment were changed.',
            ],
          },
        }),
      ],
    },
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Changed since the request')).toBeVisible()
  },
}

/** Somebody else has answered first. */
export const TakenByAnother: Story = {
  parameters: {
    service: {
      me: OWNER,
      sessions: [requestOf({ id: 'one', review: mayAnswer })],
      replies: {
        'POST impersonations/one/approve': () =>
          problem(409, 'taken_by_another', 'Somebody else has answered this request already.'),
      },
    },
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Approve: Ana Silva as Maya Okafor' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('Somebody else has answered')
  },
}

/** Two of three have approved; the role of whoever looks may not answer. */
export const NotForYou: Story = {
  parameters: {
    service: {
      me: OWNER,
      sessions: [
        requestOf({
          id: 'one',
          needs: { approvals: 3, consent: false },
          approvals: [
            { by: 'lead_1', role: 'lead', at: Date.now() },
            { by: 'lead_2', role: 'lead', at: Date.now() },
          ],
          review: { mayAnswer: false, why: 'Your role may not answer this request.', changes: [] },
        }),
      ],
    },
  },
}

/** The operator's own requests: one waits, one can begin. */
export const YourRequests: Story = {
  parameters: {
    service: {
      me: AGENT,
      sessions: [
        requestOf({ id: 'one' }),
        requestOf({ id: 'two', state: 'approved', user: { id: 'user_hana', name: 'Hana Sato' } }),
      ],
    },
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('button', { name: 'Open now as Hana Sato' })).toBeVisible()
  },
}

export const LongNames: Story = {
  parameters: {
    service: {
      me: AGENT,
      sessions: [
        requestOf({ id: 'one', user: LONGEST, reason: 'Y'.repeat(300) }),
        requestOf({
          id: 'two',
          operator: LONGEST,
          user: LONGEST,
          ticket: 'Z'.repeat(200),
          review: { mayAnswer: true, changes: [`The name was ${LONGEST.name}.`] },
        }),
      ],
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expect((await canvas.findAllByText(LONGEST.name))[0]).toBeVisible()
    await expect(tooWide(canvasElement)).toEqual([])
  },
}
export const ManyRequests: Story = {
  parameters: {
    service: {
      me: OWNER,
      sessions: Array.from({ length: 30 }, (_one, index) =>
        requestOf({
          id: `r${index}`,
          user: { id: `u${index}`, name: `Customer ${index + 1}` },
          review: mayAnswer,
        }),
      ),
    },
  },
}
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
export const NothingWaits: Story = { parameters: { service: { sessions: [] } } }
/** It says so, and can be tried again. */
export const ServiceDown: Story = {
  parameters: { service: { me: OWNER, replies: { 'GET impersonations': down } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
export const Loading: Story = { parameters: { service: { replies: { 'GET impersonations': never } } } }
export const RightToLeft: Story = { globals: { direction: 'rtl' } }
export const Dark: Story = { globals: { scheme: 'dark' } }
