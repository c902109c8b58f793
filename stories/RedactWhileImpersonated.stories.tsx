import type { Meta, StoryObj } from '@storybook/react-vite'
import { RedactWhileImpersonated } from 'impersonation-kit'
import { expect } from 'storybook/test'
import { Card, Facts } from './example/Card.js'
import { states } from './example/states.js'

const NUMBER = '4000 0012 3456 4242'

const meta: Meta<typeof RedactWhileImpersonated> = {
  title: 'Components/RedactWhileImpersonated',
  component: RedactWhileImpersonated,
  argTypes: {
    children: { control: 'text' },
    mask: { control: 'text' },
    label: { control: 'text' },
  },
  args: { children: NUMBER },
  render: (args) => (
    <Card title="Payment method" text="Charged on the first of each month.">
      <Facts
        facts={{ Card: <RedactWhileImpersonated {...args} />, Expires: '08 / 2029', Holder: 'Customer Ltd' }}
      />
    </Card>
  ),
}
export default meta
type Story = StoryObj<typeof RedactWhileImpersonated>

/** Choose in the toolbar who looks. */
export const Default: Story = {}

export const Playground: Story = {
  args: { mask: '•••• •••• •••• 4242', label: 'Card number, hidden from support' },
}

export const Customer: Story = {
  ...states.customer,
  play: async ({ canvas }) => {
    await expect(canvas.getByText(NUMBER)).toBeVisible()
  },
}

export const SignedOut: Story = { ...states.signedOut, play: Customer.play! }

/** The real text is nowhere in the page. */
export const Impersonated: Story = {
  ...states.full,
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole('img', { name: 'Hidden while impersonated' })).toBeVisible()
    await expect(canvasElement.innerHTML).not.toContain(NUMBER)
  },
}

export const ReadOnly: Story = { ...states.readOnly, play: Impersonated.play! }
export const UnreadableMarker: Story = { ...states.unreadable, play: Impersonated.play! }

/** Not known yet who looks: the mask does not say that somebody else does. */
export const Loading: Story = {
  ...states.loading,
  play: async ({ canvas, canvasElement }) => {
    await expect(canvas.getByRole('img', { name: 'Hidden' })).toBeVisible()
    await expect(canvasElement.innerHTML).not.toContain(NUMBER)
  },
}

export const AuthInError: Story = { ...states.error, play: Loading.play! }

export const OwnMask: Story = {
  ...states.full,
  args: { mask: '•••• •••• •••• 4242', label: 'Card number, hidden from support' },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('img', { name: 'Card number, hidden from support' })).toHaveTextContent(
      /4242$/,
    )
  },
}

/** Whatever children there are, one mask stands for them. */
export const Elements: Story = {
  ...states.full,
  args: {
    children: (
      <>
        {NUMBER} <button>Copy</button>
      </>
    ),
  },
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('button')).toBeNull()
  },
}

export const RightToLeft: Story = {
  ...states.rightToLeft,
  args: { mask: '•••• 4242', label: 'مخفي أثناء عرض الحساب' },
  play: async ({ canvas }) => {
    const mask = canvas.getByRole('img', { name: 'مخفي أثناء عرض الحساب' })
    await expect(getComputedStyle(mask).direction).toBe('rtl')
  },
}
