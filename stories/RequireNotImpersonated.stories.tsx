import type { Meta, StoryObj } from '@storybook/react-vite'
import { RequireNotImpersonated, useImpersonation } from 'impersonation-kit'
import { expect, fn, waitFor } from 'storybook/test'
import { Card } from './example/Card.js'
import { states } from './example/states.js'

const onDelete = fn()

const meta: Meta<typeof RequireNotImpersonated> = {
  title: 'Components/RequireNotImpersonated',
  component: RequireNotImpersonated,
  argTypes: {
    children: {
      control: false,
      description: 'What an impersonator may not do.',
      table: { type: { summary: 'ReactNode' } },
    },
    fallback: { control: 'text' },
    loading: { control: 'text' },
    mode: { control: 'inline-radio' },
    explanation: { control: 'text' },
  },
  args: {
    children: (
      <div className="row">
        <button className="danger" onClick={() => void onDelete()}>
          Delete workspace
        </button>
        <a href="#export">Export first</a>
      </div>
    ),
  },
  decorators: [
    (Story) => (
      <Card title="Delete workspace" text="Projects, people and invoices go for good.">
        <Story />
      </Card>
    ),
  ],
  beforeEach: () => void onDelete.mockClear(),
}
export default meta
type Story = StoryObj<typeof RequireNotImpersonated>

/** Choose in the toolbar who looks. The children stay to be seen, do nothing, and a sentence says why. */
export const Default: Story = { args: { mode: 'disable' } }

export const Playground: Story = {
  args: { mode: 'disable', fallback: 'Only the owner of the workspace may do this.', loading: 'One moment…' },
}

export const Customer: Story = {
  ...states.customer,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Delete workspace' }))
    await expect(onDelete).toHaveBeenCalledOnce()
  },
}

/** Nobody impersonates where nobody is signed in. */
export const SignedOut: Story = { ...states.signedOut, play: Customer.play! }

/** The children are left out of the page. */
export const Hidden: Story = {
  ...states.full,
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

export const HiddenWithFallback: Story = {
  ...states.full,
  args: { fallback: <p className="notice">Only the owner of the workspace may do this.</p> },
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('button')).toBeNull()
    await expect(canvas.getByText('Only the owner of the workspace may do this.')).toBeVisible()
  },
}

export const Disabled: Story = {
  ...states.full,
  args: { mode: 'disable' },
  play: async ({ canvas, userEvent }) => {
    const button = canvas.getByRole('button', { name: 'Delete workspace' })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await userEvent.click(button)
    await userEvent.click(canvas.getByRole('link', { name: 'Export first' }))
    await expect(onDelete).not.toHaveBeenCalled()
    await expect(location.hash).not.toBe('#export')
    await expect(canvas.getByRole('group')).toHaveAccessibleDescription(
      /while you view the account of Cleo Customer/,
    )
  },
}

export const OwnExplanation: Story = {
  ...states.full,
  args: { mode: 'disable', explanation: 'Ask Cleo to delete the workspace: support may not.' },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('group')).toHaveAccessibleDescription(/support may not/)
  },
}

export const ReadOnly: Story = { ...states.readOnly, args: { mode: 'disable' }, play: Disabled.play! }

/** A marker that cannot be read counts: somebody is there, and nobody knows who. */
export const UnreadableMarker: Story = {
  ...states.unreadable,
  args: { mode: 'disable' },
  play: Disabled.play!,
}

export const Loading: Story = {
  ...states.loading,
  args: { loading: <output className="skeleton" aria-label="Loading" /> },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('status')).toBeVisible()
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

/** Where the auth does not answer the gate stays shut. */
export const AuthInError: Story = {
  ...states.error,
  args: { unavailable: <p className="notice bad">Not available until it is known who you are.</p> },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText(/until it is known/)).toBeVisible()
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

export const LongNames: Story = {
  ...states.longNames,
  args: { mode: 'disable' },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByText(/Hohenlohe/)).toBeVisible()
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth)
  },
}

export const RightToLeft: Story = {
  ...states.rightToLeft,
  args: {
    mode: 'disable',
    explanation: 'غير متاح أثناء عرض حساب ليلى حداد.',
    children: (
      <div className="row">
        <button className="danger">حذف مساحة العمل</button>
      </div>
    ),
  },
  decorators: [(Story) => <div lang="ar">{<Story />}</div>],
  play: async ({ canvas }) => {
    const button = canvas.getByRole('button')
    await expect(getComputedStyle(button).direction).toBe('rtl')
    await expect(button).toHaveAttribute('aria-disabled', 'true')
  },
}

/** When the impersonation stops the gate opens. */
export const OpensAfterStop: Story = {
  ...states.full,
  args: { fallback: <p className="notice">Not while you view this account.</p> },
  decorators: [
    (Story) => (
      <div className="stack">
        <Story />
        <StopButton />
      </div>
    ),
  ],
  play: async ({ canvas, userEvent }) => {
    await expect(canvas.queryByRole('button', { name: 'Delete workspace' })).toBeNull()
    await userEvent.click(canvas.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Delete workspace' })).toBeEnabled())
  },
}

function StopButton() {
  const impersonation = useImpersonation()
  if (impersonation.status === 'none') return null
  return (
    <div className="row">
      <button onClick={() => void impersonation.stop()}>Stop</button>
    </div>
  )
}
