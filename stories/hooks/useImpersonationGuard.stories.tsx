import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, fn } from 'storybook/test'
import { states } from '../example/states.js'
import { ChangePassword } from './useImpersonationGuardExample.js'
import code from './useImpersonationGuardExample.tsx?raw'

/**
 * Keeps a handler from an impersonator, and says why: `guard(fn)` is a function that does nothing but explain while
 * blocked. It is blocked while impersonated, while loading and on error. Without `onBlocked` the banner says it.
 */
const meta: Meta<typeof ChangePassword> = {
  title: 'Hooks/useImpersonationGuard',
  component: ChangePassword,
  parameters: { docs: { source: { code } } },
  args: { onChange: fn() },
}
export default meta
type Story = StoryObj<typeof ChangePassword>

const isBlocked =
  (explanation: RegExp): NonNullable<Story['play']> =>
  async ({ args, canvas, userEvent }) => {
    const button = canvas.getByRole('button', { name: 'Change password' })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await userEvent.click(button)
    await expect(args.onChange).not.toHaveBeenCalled()
    await expect(canvas.getByRole('status')).toHaveTextContent(explanation)
  }

/** Choose in the toolbar who looks. */
export const Default: Story = { parameters: { docs: { canvas: { sourceState: 'shown' } } } }

export const Playground: Story = {}

export const Customer: Story = {
  ...states.customer,
  play: async ({ args, canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Change password' }))
    await expect(args.onChange).toHaveBeenCalledOnce()
  },
}

export const SignedOut: Story = { ...states.signedOut, play: Customer.play! }
export const Impersonated: Story = { ...states.full, play: isBlocked(/the account of Cleo Customer/) }
export const ReadOnly: Story = { ...states.readOnly, play: isBlocked(/the account of Cleo Customer/) }
export const LeastData: Story = { ...states.leastData, play: isBlocked(/the account of user_42/) }
export const UnreadableMarker: Story = {
  ...states.unreadable,
  play: isBlocked(/the account of Cleo Customer/),
}
export const LongNames: Story = { ...states.longNames, play: isBlocked(/Hohenlohe/) }
export const RightToLeft: Story = { ...states.rightToLeft, play: isBlocked(/ليلى حداد/) }
export const Loading: Story = { ...states.loading, play: isBlocked(/until it is known who is signed in/) }
export const AuthInError: Story = { ...states.error, play: isBlocked(/until it is known who is signed in/) }
