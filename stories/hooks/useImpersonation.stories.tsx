import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { states } from '../example/states.js'
import { SupportNotice } from './useImpersonationExample.js'
import code from './useImpersonationExample.tsx?raw'

/**
 * The impersonation session and the way to end it, for a notice of your own. `stop()` never rejects: a failure stands in
 * `stopError`, and a second call while one runs joins it.
 */
const meta: Meta<typeof SupportNotice> = {
  title: 'Hooks/useImpersonation',
  component: SupportNotice,
  parameters: { docs: { source: { code } } },
}
export default meta
type Story = StoryObj<typeof SupportNotice>

/** Choose in the toolbar who looks. */
export const Default: Story = { parameters: { docs: { canvas: { sourceState: 'shown' } } } }

export const Playground: Story = { ...states.full }

export const Customer: Story = {
  ...states.customer,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Nobody impersonates.')).toBeVisible()
  },
}

export const SignedOut: Story = { ...states.signedOut, play: Customer.play! }
export const Loading: Story = { ...states.loading, play: Customer.play! }
export const AuthInError: Story = { ...states.error, play: Customer.play! }

export const Stops: Story = {
  ...states.full,
  play: async ({ canvas, userEvent }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent('Ana Support looks as Cleo')
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await expect(await canvas.findByText('Nobody impersonates.')).toBeVisible()
  },
}

export const ReadOnly: Story = {
  ...states.readOnly,
  play: async ({ canvas }) => {
    await expect(canvas.getByText(/May only look/)).toBeVisible()
  },
}

export const LeastData: Story = {
  ...states.leastData,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent('admin_7 looks as user_42')
  },
}

export const UnreadableMarker: Story = {
  ...states.unreadable,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent('Somebody unknown looks as Cleo')
  },
}

export const Agent: Story = {
  ...states.agent,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent('Triage assistant looks as Cleo')
  },
}

export const LongNames: Story = {
  ...states.longNames,
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent(/Cholmondeley looks as Maximiliana/)
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth)
  },
}

export const RightToLeft: Story = {
  ...states.rightToLeft,
  play: async ({ canvas }) => {
    await expect(getComputedStyle(canvas.getByRole('button', { name: 'Stop' })).direction).toBe('rtl')
  },
}

/** For 10 s; then it counts as failed. */
export const StopPending: Story = {
  ...states.stopPending,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await expect(await canvas.findByRole('button', { name: 'Stopping…' })).toBeVisible()
  },
}

export const StopFailed: Story = {
  ...states.stopFailed,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await expect(await canvas.findByRole('alert')).toHaveTextContent('In this preview Stop always fails.')
    await expect(canvas.getByRole('button', { name: 'Stop' })).toBeVisible()
  },
}

/** An auth that has no way to stop says so in `canStop`, and nobody is offered one. */
export const CannotStop: Story = {
  ...states.cannotStop,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent('Ana Support looks as Cleo')
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}
