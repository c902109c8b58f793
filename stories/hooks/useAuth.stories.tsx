import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { states } from '../example/states.js'
import { Session } from './useAuthExample.js'
import code from './useAuthExample.tsx?raw'

/**
 * The token, a refresh, and the way out. `getAccessToken()` never gives a token that has ended: it refreshes first.
 * `signOut()` ends the impersonation while there is one.
 */
const meta: Meta<typeof Session> = {
  title: 'Hooks/useAuth',
  component: Session,
  parameters: { impersonation: { accessToken: 'demo-access-token' }, docs: { source: { code } } },
}
export default meta
type Story = StoryObj<typeof Session>

/** Choose in the toolbar who looks. */
export const Default: Story = { parameters: { docs: { canvas: { sourceState: 'shown' } } } }

export const Playground: Story = { parameters: { impersonation: { stop: 'fails' } } }

export const GivesTheToken: Story = {
  ...states.customer,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Call the API' }))
    await expect(await canvas.findByText('Sent as Bearer demo…')).toBeVisible()
  },
}

export const Impersonated: Story = { ...states.full, play: GivesTheToken.play! }

export const SignsOut: Story = {
  ...states.customer,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Sign out' }))
    await expect(await canvas.findByRole('heading', { name: 'Session: signed-out' })).toBeVisible()
  },
}

export const SignedOut: Story = {
  ...states.signedOut,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Call the API' }))
    await expect(await canvas.findByText('There is no token to send.')).toBeVisible()
  },
}

export const Loading: Story = {
  ...states.loading,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading', { name: 'Session: loading' })).toBeVisible()
  },
}

/** A refresh never rejects: its outcome stands in `useUser()`. */
export const AuthInError: Story = {
  ...states.error,
  play: async ({ canvas, userEvent }) => {
    await expect(await canvas.findByRole('heading', { name: 'Session: error' })).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Refresh' }))
    await expect(canvas.getByRole('heading', { name: 'Session: error' })).toBeVisible()
  },
}
