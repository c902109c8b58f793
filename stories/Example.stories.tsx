import type { Meta, StoryObj } from '@storybook/react-vite'
import { ImpersonationBanner } from 'impersonation-kit'
import { ar } from 'impersonation-kit/locales'
import { expect } from 'storybook/test'
import { BillingPage } from './example/BillingPage.js'
import { states } from './example/states.js'

/**
 * A customer's billing page with everything at its place: choose in the toolbar who looks.
 */
const meta: Meta<typeof BillingPage> = {
  title: 'Example/Billing page',
  component: BillingPage,
  render: (args) => (
    <>
      <ImpersonationBanner strings={args.lang === 'ar' ? ar : {}} />
      <BillingPage {...args} />
    </>
  ),
  parameters: { docs: { story: { inline: false, iframeHeight: 640 } } },
}
export default meta
type Story = StoryObj<typeof BillingPage>

/** Choose in the toolbar who looks. */
export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('heading', { name: 'Billing' })).toBeVisible()
  },
}

export const Customer: Story = {
  ...states.customer,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('4000 0012 3456 4242')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Delete workspace' })).toBeEnabled()
  },
}

// Each is a page of its own: the docs page shows two, the sidebar all of them.
const aside = { tags: ['!autodocs'] }

export const Impersonated: Story = {
  ...aside,
  ...states.full,
  play: async ({ canvas, canvasElement }) => {
    await expect(canvasElement).not.toHaveTextContent('4000 0012')
    await expect(canvas.getByRole('button', { name: 'Delete workspace' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  },
}

export const ReadOnly: Story = { ...aside, ...states.readOnly, play: Impersonated.play! }
export const UnreadableMarker: Story = { ...aside, ...states.unreadable, play: Impersonated.play! }

export const SignedOut: Story = {
  ...aside,
  ...states.signedOut,
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('link', { name: 'Sign in' })).toBeVisible()
  },
}

export const Loading: Story = {
  ...aside,
  ...states.loading,
  play: async ({ canvas }) => {
    await expect(canvas.getByText('Loading…')).toBeVisible()
    await expect(canvas.queryByRole('button', { name: 'Delete workspace' })).toBeNull()
  },
}

export const LongNames: Story = { ...aside, ...states.longNames, play: Impersonated.play! }
export const RightToLeft: Story = {
  ...aside,
  ...states.rightToLeft,
  args: { lang: 'ar' },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvasElement).not.toHaveTextContent('4000 0012')
    await expect(canvas.getByRole('button', { name: 'حذف مساحة العمل' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  },
}
