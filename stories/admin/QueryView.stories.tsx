import type { Meta, StoryObj } from '@storybook/react-vite'
import { QueryView, useSession } from 'impersonation-kit/admin'
import type { ReactElement } from 'react'
import { expect, waitFor } from 'storybook/test'
import { liveSessionOf } from './sessions.js'
import { down, json, never, problem } from './standInService.js'
import { withAdmin } from './withAdmin.js'

const session = liveSessionOf({ id: 'one' })
const PATH = 'GET impersonations/one'

function Reason(): ReactElement {
  return (
    <section data-panel="" aria-label="The reason of a session">
      <QueryView query={useSession('one')} loading="Loading the session…">
        {({ reason }) => <p>{reason}</p>}
      </QueryView>
    </section>
  )
}

const meta: Meta<typeof Reason> = {
  title: 'Team/QueryView',
  component: Reason,
  decorators: [withAdmin],
  parameters: { bare: true, service: { sessions: [session] } },
}
export default meta
type Story = StoryObj<typeof Reason>

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(String(session.reason))).toBeVisible()
  },
}
export const Loading: Story = {
  parameters: { service: { replies: { [PATH]: never } } },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('Loading the session…')).toBeVisible())
  },
}
/** It says so, and can be tried again. */
export const ServiceDown: Story = {
  parameters: { service: { replies: { [PATH]: down } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
export const SignedOut: Story = {
  parameters: { service: { isSignedOut: true } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('link', { name: 'Sign in' })).toBeVisible()
  },
}

let isAnswered = false
/** The last answer stays, and is marked. */
export const OutOfDate: Story = {
  parameters: {
    service: {
      replies: {
        [PATH]: () => {
          const reply = isAnswered
            ? problem(404, 'not_found', 'There is no such session.')
            : json({ impersonation: session })
          isAnswered = true
          return reply
        },
      },
    },
  },
  beforeEach: () => {
    isAnswered = false
  },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByText('What you see below may be out of date.')).toBeVisible())
    await expect(canvas.getByText(String(session.reason))).toBeVisible()
  },
}
export const Dark: Story = { globals: { scheme: 'dark' } }
