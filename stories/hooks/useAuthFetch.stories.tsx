import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'
import { standInApi } from '../example/standInApi.js'
import { states } from '../example/states.js'
import { RenameWorkspace } from './useAuthFetchExample.js'
import code from './useAuthFetchExample.tsx?raw'

/**
 * `fetch` with the bearer token, for the identity that the component was rendered with. In a read-only session it refuses
 * to write before the network; the API's own refusal becomes an `AuthError` with its code.
 */
const meta: Meta<typeof RenameWorkspace> = {
  title: 'Hooks/useAuthFetch',
  component: RenameWorkspace,
  parameters: { impersonation: { accessToken: 'demo-access-token' }, docs: { source: { code } } },
  beforeEach: () => standInApi(false),
}
export default meta
type Story = StoryObj<typeof RenameWorkspace>

const says =
  (button: string, text: RegExp): NonNullable<Story['play']> =>
  async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: button }))
    await expect(await canvas.findByText(text)).toBeVisible()
  }

/** Choose in the toolbar who looks. */
export const Default: Story = { parameters: { docs: { canvas: { sourceState: 'shown' } } } }

export const Playground: Story = { beforeEach: () => standInApi(true) }

export const SendsTheToken: Story = {
  ...states.customer,
  play: says('Rename', /^PUT with Bearer demo-access-token$/),
}

export const ReadsWhileReadOnly: Story = {
  ...states.readOnly,
  play: says('Read the name', /^GET with Bearer demo-access-token$/),
}

/** Nothing is sent. */
export const RefusesToWriteWhileReadOnly: Story = {
  ...states.readOnly,
  play: says('Rename', /^impersonation_read_only: PUT was not sent/),
}

/** Somebody unknown may only look. */
export const UnreadableMarker: Story = {
  ...states.unreadable,
  play: says('Rename', /^impersonation_read_only: PUT was not sent/),
}

/** The API answered 403 with `impersonation_forbidden`. */
export const RefusedByTheApi: Story = {
  ...states.full,
  beforeEach: () => standInApi(true),
  play: says('Rename', /^impersonation_forbidden: The API refused PUT/),
}

export const SignedOut: Story = { ...states.signedOut, play: says('Read the name', /^GET with no token$/) }
