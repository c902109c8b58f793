import type { Meta, StoryObj } from '@storybook/react-vite'
import { AuthProvider, IdentityBoundary, type User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { type ReactElement, useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import { Card } from './example/Card.js'

const LABELS = { customer: 'Cleo herself', support: 'Ana, as Cleo', other: 'Dana' }
const USERS: Record<keyof typeof LABELS, User> = {
  customer: directUser(),
  support: impersonatedUser(),
  other: directUser({ userId: 'user_43', firstName: 'Dana' }),
}

/** An app that opted out of remounting everything, with one part inside the boundary and one outside. */
function Desk(): ReactElement {
  const [who, setWho] = useState<keyof typeof LABELS>('customer')
  const [renamed, setRenamed] = useState(false)
  const user = renamed ? { ...USERS[who], lastName: 'Renamed' } : USERS[who]
  return (
    <AuthProvider user={user} remountOnIdentityChange={false}>
      <div className="stack">
        <div className="row">
          {Object.entries(LABELS).map(([key, label]) => (
            <button key={key} aria-pressed={who === key} onClick={() => setWho(key as keyof typeof LABELS)}>
              {label}
            </button>
          ))}
          <button onClick={() => setRenamed(true)}>Change the last name</button>
        </div>
        <Card title="Reply" text="Inside an IdentityBoundary: the draft belongs to one identity.">
          <IdentityBoundary>
            <textarea aria-label="Reply" placeholder="Write to the team…" />
          </IdentityBoundary>
        </Card>
        <Card title="Search" text="Outside of it: what is typed here stays.">
          <input aria-label="Search" placeholder="Find a project…" />
        </Card>
      </div>
    </AuthProvider>
  )
}

const meta: Meta<typeof IdentityBoundary> = {
  title: 'Components/IdentityBoundary',
  component: IdentityBoundary,
  argTypes: {
    children: {
      control: false,
      description: 'What belongs to one identity.',
      table: { type: { summary: 'ReactNode' } },
    },
  },
  parameters: { impersonation: { disable: true } },
  render: () => <Desk />,
}
export default meta
type Story = StoryObj<typeof IdentityBoundary>

export const Default: Story = {}

/** Type into both fields, then change who is signed in. */
export const Playground: Story = {}

/** The draft goes with the identity that wrote it. */
export const IdentityChanges: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.type(canvas.getByRole('textbox', { name: 'Reply' }), 'My password is')
    await userEvent.type(canvas.getByRole('textbox', { name: 'Search' }), 'Roadmap')
    await userEvent.click(canvas.getByRole('button', { name: 'Ana, as Cleo' }))
    await waitFor(() => expect(canvas.getByRole('textbox', { name: 'Reply' })).toHaveValue(''))
    await expect(canvas.getByRole('textbox', { name: 'Search' })).toHaveValue('Roadmap')
  },
}

/** A user who is the same person as before keeps what they wrote. */
export const SameIdentity: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.type(canvas.getByRole('textbox', { name: 'Reply' }), 'Half a sentence')
    await userEvent.click(canvas.getByRole('button', { name: 'Change the last name' }))
    await expect(canvas.getByRole('textbox', { name: 'Reply' })).toHaveValue('Half a sentence')
  },
}
