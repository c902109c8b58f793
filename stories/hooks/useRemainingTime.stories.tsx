import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { states } from '../example/states.js'
import { Countdown } from './useRemainingTimeExample.js'
import code from './useRemainingTimeExample.tsx?raw'

/**
 * Whole seconds until the impersonation session ends, by the server's clock; 0 once it is over, undefined where nobody
 * impersonates or the end is not known. Only the component that asks renders every second.
 */
const meta: Meta<typeof Countdown> = {
  title: 'Hooks/useRemainingTime',
  component: Countdown,
  parameters: { docs: { source: { code } } },
}
export default meta
type Story = StoryObj<typeof Countdown>

/** Choose in the toolbar who looks. */
export const Default: Story = {
  ...states.full,
  parameters: { docs: { canvas: { sourceState: 'shown' } } },
}

export const Playground: Story = { ...states.full, parameters: { impersonation: { expiresIn: 3_725 } } }

export const Counts: Story = {
  ...states.full,
  play: async ({ canvas }) => {
    const before = canvas.getByRole('timer').textContent
    await waitFor(() => expect(canvas.getByRole('timer').textContent).not.toBe(before))
  },
}

export const LastMinute: Story = {
  ...states.lastMinute,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('timer')).toHaveTextContent(/^(1:00|0:5\d)$/)
  },
}

/** Over, and the auth has not said so yet. */
export const Expired: Story = {
  ...states.expired,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Time is over.')).toBeVisible()
  },
}

/** When the time is over the auth is asked again, and the impersonation is gone. */
export const EndsByItself: Story = {
  globals: { impersonation: 'full' },
  parameters: { impersonation: { expiresIn: 5 } },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('timer')).toHaveTextContent(/^0:0[1-5]$/)
    await expect(await canvas.findByText('No end is known.')).toBeVisible()
  },
}

export const NoEndKnown: Story = {
  ...states.leastData,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('No end is known.')).toBeVisible()
  },
}

export const Customer: Story = { ...states.customer, play: NoEndKnown.play! }
export const SignedOut: Story = { ...states.signedOut, play: NoEndKnown.play! }
export const Loading: Story = { ...states.loading, play: NoEndKnown.play! }
