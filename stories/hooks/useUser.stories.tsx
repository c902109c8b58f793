import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { states } from '../example/states.js'
import { Greeting } from './useUserExample.js'
import code from './useUserExample.tsx?raw'

/**
 * Who is signed in: a union of `loading`, `signed-in`, `signed-out` and `error`. While somebody impersonates the user,
 * `user.impersonatorUserId` names them, and is `'unknown'` where the marker cannot be read.
 */
const meta: Meta<typeof Greeting> = {
  title: 'Hooks/useUser',
  component: Greeting,
  parameters: { docs: { source: { code } } },
}
export default meta
type Story = StoryObj<typeof Greeting>

/** Choose in the toolbar who looks. */
export const Default: Story = { parameters: { docs: { canvas: { sourceState: 'shown' } } } }

export const Playground: Story = { parameters: { impersonation: { user: { firstName: 'Dana' } } } }

export const SignedIn: Story = {
  ...states.customer,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent(/^Hello Cleo$/)
  },
}

export const Impersonated: Story = {
  ...states.full,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent('Hello Cleo(seen by admin_7)')
  },
}

export const LeastData: Story = {
  ...states.leastData,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent('Hello user_42(seen by admin_7)')
  },
}

export const UnreadableMarker: Story = {
  ...states.unreadable,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading')).toHaveTextContent('seen by unknown')
  },
}

export const SignedOut: Story = {
  ...states.signedOut,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('link', { name: 'Sign in' })).toBeVisible()
  },
}

export const Loading: Story = {
  ...states.loading,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('One moment…')).toBeVisible()
  },
}

export const AuthInError: Story = {
  ...states.error,
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toHaveTextContent('We cannot tell who you are')
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
