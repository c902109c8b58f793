import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { states } from '../example/states.js'
import { ChatWidget } from './useIsImpersonatedExample.js'
import code from './useIsImpersonatedExample.tsx?raw'

/**
 * True while somebody else is at the keyboard. While loading, signed out and on error nobody is known to be: to keep a
 * control from an impersonator use `RequireNotImpersonated` or `useImpersonationGuard`, which stay closed then.
 */
const meta: Meta<typeof ChatWidget> = {
  title: 'Hooks/useIsImpersonated',
  component: ChatWidget,
  parameters: { docs: { source: { code } } },
}
export default meta
type Story = StoryObj<typeof ChatWidget>

const isOff: NonNullable<Story['play']> = async ({ canvas }) => {
  await expect(canvas.getByText(/^Presence is off/)).toBeVisible()
}
const isOn: NonNullable<Story['play']> = async ({ canvas }) => {
  await expect(canvas.getByText('You are online.')).toBeVisible()
}

/** Choose in the toolbar who looks. */
export const Default: Story = { parameters: { docs: { canvas: { sourceState: 'shown' } } } }

export const Playground: Story = {}
export const Customer: Story = { ...states.customer, play: isOn }
export const Impersonated: Story = { ...states.full, play: isOff }
export const ReadOnly: Story = { ...states.readOnly, play: isOff }
export const UnreadableMarker: Story = { ...states.unreadable, play: isOff }
export const Agent: Story = { ...states.agent, play: isOff }
export const SignedOut: Story = { ...states.signedOut, play: isOn }
export const Loading: Story = { ...states.loading, play: isOn }
export const AuthInError: Story = { ...states.error, play: isOn }
