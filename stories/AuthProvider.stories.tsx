import type { Meta, StoryObj } from '@storybook/react-vite'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { AuthProvider, type AuthSource, type User, useImpersonation, useUser } from 'impersonation-kit'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type ReactElement, useState } from 'react'
import { expect, fn, waitFor } from 'storybook/test'
import { Card } from './example/Card.js'
import { WhoIsThere } from './example/WhoIsThere.js'

const meta: Meta<typeof AuthProvider> = {
  title: 'Components/AuthProvider',
  component: AuthProvider,
  parameters: { impersonation: { disable: true } },
  argTypes: {
    children: {
      control: false,
      description: 'The app.',
      table: { type: { summary: 'ReactNode' } },
    },
    authUrl: { control: false },
    source: { control: false },
    user: { control: 'object' },
    initialUser: { control: false },
    stopImpersonation: { control: false },
    signOut: { control: false },
    queryClient: { control: false },
    claims: { control: false },
    remountOnIdentityChange: { control: 'boolean' },
    navigate: { control: false },
  },
  args: { children: <WhoIsThere /> },
}
export default meta
type Story = StoryObj<typeof AuthProvider>

/** Fed by value: for tests, stories, and an auth that already gives the app its user. */
export const Default: Story = { args: { user: directUser() } }

/** Edit the user in the controls: any marker that is not absent or null counts as an impersonation. */
export const Playground: Story = { args: { user: impersonatedUser() } }

export const Loading: Story = {
  args: { user: undefined },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading', { name: 'Loading' })).toBeVisible()
  },
}

export const SignedOut: Story = {
  args: { user: null },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading', { name: 'Signed out' })).toBeVisible()
  },
}

export const Impersonated: Story = {
  args: { user: impersonatedUser() },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('admin_7')).toBeVisible()
  },
}

/** The least that an auth can say: two ids. */
export const LeastData: Story = {
  args: { user: { userId: 'user_42', impersonatorUserId: 'admin_7' } },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('admin_7')).toBeVisible()
    await expect(canvas.getByText('full')).toBeVisible()
  },
}

/** A marker that names nobody: impersonated, by someone unknown, who may only look. */
export const UnreadableMarker: Story = {
  args: { user: { ...directUser(), impersonatorUserId: '' } },
  play: async ({ canvas }) => {
    await expect(canvas.getByText('unknown')).toBeVisible()
    await expect(canvas.getByText('read-only')).toBeVisible()
  },
}

/** A user without a userId is no user, and nobody is taken for signed out because of it. */
export const InvalidUser: Story = {
  args: { user: { userId: '' } },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('alert')).toHaveTextContent('userId')
  },
}

let signedTokens = 0
const signedSource: AuthSource = {
  load: async () => {
    signedTokens += 1
    const issuer = await createTestIssuer()
    const user = impersonatedUser()
    return { user, accessToken: await issuer.sign(user) }
  },
}

/** Fed by a source, any auth: the marker in the (here really signed) access token is read too. */
export const Source: Story = {
  args: { source: signedSource },
  beforeEach: () => void (signedTokens = 0),
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Ana Support')).toBeVisible()
    await expect(signedTokens).toBe(1)
  },
}

let answer: () => void
const loadLate = fn(() => new Promise<null>((resolve) => (answer = () => resolve(null))))

/** A user whom the server knew: no loading state, and the auth is asked once whether it is still so. */
export const InitialUser: Story = {
  args: { source: { load: loadLate }, initialUser: directUser() },
  beforeEach: () => {
    loadLate.mockClear()
    // Another page of this origin may wait for its turn to ask.
    return () => answer()
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading', { name: 'Cleo Customer' })).toBeVisible()
    await waitFor(() => expect(loadLate).toHaveBeenCalledOnce())
    await expect(canvas.getByRole('heading', { name: 'Cleo Customer' })).toBeVisible()
  },
}

let isDown = true
const flakySource: AuthSource = {
  load: () =>
    isDown
      ? Promise.resolve({ user: { userId: '' } }) // an answer that cannot be read: asked again by hand
      : Promise.resolve({ user: directUser() }),
}

/** The auth is in trouble at first: an error with a way to try again, not eternal loading. */
export const ErrorThenRetry: Story = {
  args: { source: flakySource },
  beforeEach: () => void (isDown = true),
  play: async ({ canvas, userEvent }) => {
    // Another page of this origin may be asking: tabs take turns.
    await expect(await canvas.findByRole('alert')).toHaveTextContent('userId')
    isDown = false
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
    await expect(await canvas.findByRole('heading', { name: 'Cleo Customer' })).toBeVisible()
  },
}

/** The auth origin cannot be reached at all. Two more tries, and then an error. */
export const AuthOriginUnreachable: Story = {
  args: { authUrl: 'http://127.0.0.1:9' },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading', { name: 'Loading' })).toBeVisible()
    const alert = await canvas.findByRole('alert')
    await expect(alert).toHaveTextContent('The auth could not be reached')
  },
}

function Invoices(): ReactElement {
  const { user } = useUser()
  const impersonation = useImpersonation()
  const [note, setNote] = useState('')
  const { data } = useQuery({
    queryKey: ['invoices'],
    queryFn: () =>
      Promise.resolve(`3 invoices, asked for by ${user?.impersonatorUserId ?? user?.userId ?? 'nobody'}`),
    staleTime: Infinity,
  })
  return (
    <Card title="Invoices" text={data ?? 'Loading…'}>
      <input
        aria-label="Note"
        placeholder="A note"
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {impersonation.status === 'active' && (
        <div className="row">
          <button onClick={() => void impersonation.stop()}>Stop</button>
        </div>
      )}
    </Card>
  )
}

function App(): ReactElement {
  const [queryClient] = useState(() => new QueryClient())
  const [user, setUser] = useState<User>(() => impersonatedUser())
  return (
    <QueryClientProvider client={queryClient}>
      <AuthProvider user={user} stopImpersonation={async () => setUser(directUser())}>
        <Invoices />
      </AuthProvider>
    </QueryClientProvider>
  )
}

/** When the identity changes nothing of it is left: neither in the app's QueryClient nor in its state. */
export const NoDataOutlivesItsIdentity: Story = {
  render: () => <App />,
  play: async ({ canvas, userEvent }) => {
    await expect(await canvas.findByText('3 invoices, asked for by admin_7')).toBeVisible()
    await userEvent.type(canvas.getByRole('textbox', { name: 'Note' }), 'Seen by support')
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(canvas.getByText('3 invoices, asked for by user_42')).toBeVisible())
    await expect(canvas.getByRole('textbox', { name: 'Note' })).toHaveValue('')
  },
}
