import type { Meta, StoryObj } from '@storybook/react-vite'
import { UsersTable } from 'impersonation-kit/admin'
import { expect, screen, waitFor } from 'storybook/test'
import { tooWide } from './fits.js'
import { LONG_NAMES, LONGEST, MANY, USERS } from './people.js'
import { down, never, problem } from './standInService.js'
import { withAdmin } from './withAdmin.js'

const plan = {
  header: 'Plan',
  render: (user: { properties?: Record<string, unknown> }) => String(user.properties?.['plan']),
}

const meta: Meta<typeof UsersTable> = {
  title: 'Team/UsersTable',
  component: UsersTable,
  decorators: [withAdmin],
  parameters: { bare: true, service: { users: USERS } },
  args: { columns: [plan] },
  beforeEach: () => {
    const before = location.href
    return () => history.replaceState(history.state, '', before)
  },
}
export default meta
type Story = StoryObj<typeof UsersTable>

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('rowheader', { name: /Maya Okafor/ })).toBeVisible()
  },
}

export const Playground: Story = { args: { title: 'Customers', pageSize: 20 } }

/** The menu of somebody who may be impersonated. */
export const Menu: Story = {
  play: async ({ canvas, canvasElement, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Actions for Maya Okafor' }))
    const { body } = canvasElement.ownerDocument
    await waitFor(() => expect(body.querySelector('[role=menuitem]')).toHaveTextContent('Impersonate user…'))
  },
}

/** The menu of somebody who may not be impersonated says why; the keyboard reaches it. */
export const MenuDenied: Story = {
  play: async ({ canvas, canvasElement, userEvent }) => {
    const button = await canvas.findByRole('button', { name: 'Actions for Lucas Moreau' })
    button.focus()
    await userEvent.keyboard('{Enter}')
    const { body } = canvasElement.ownerDocument
    await waitFor(() => expect(body.querySelector('[role=menuitem]')).toHaveFocus())
    await expect(body.querySelector('[role=menuitem]')).toHaveTextContent('This user is protected')
  },
}

/** By keyboard alone: to the menu, into the dialog, and back to where it began. */
export const ByKeyboard: Story = {
  beforeEach: () => sessionStorage.clear(),
  play: async ({ canvas, canvasElement, userEvent }) => {
    const { ownerDocument } = canvasElement
    const button = await canvas.findByRole('button', { name: 'Actions for Maya Okafor' })
    button.focus()
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(ownerDocument.activeElement).toHaveTextContent('Impersonate user…'))
    await userEvent.keyboard('{Enter}')
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Reason' })).toHaveFocus())
    await userEvent.keyboard('Ticket 4711{Tab}{Tab}')
    await expect(screen.getByRole('radio', { name: /^Read-only/ })).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}')
    await expect(screen.getByRole('radio', { name: /^Full access/ })).toBeChecked()
    await userEvent.keyboard('{Escape}')
    await waitFor(() => expect(button).toHaveFocus())
    await expect(new URLSearchParams(location.search).has('user')).toBe(false)

    await userEvent.keyboard('{Enter}{Enter}')
    const reason = await screen.findByRole('textbox', { name: 'Reason' })
    await expect(reason).toHaveValue('Ticket 4711')
    await expect(screen.getByRole('radio', { name: /^Full access/ })).toBeChecked()
  },
}

/** Searching keeps the rows until the new ones are there. */
export const Search: Story = {
  play: async ({ canvas, userEvent }) => {
    await canvas.findByRole('rowheader', { name: /Maya Okafor/ })
    await userEvent.type(canvas.getByRole('searchbox'), 'kumo')
    await waitFor(() => expect(canvas.getAllByRole('rowheader')).toHaveLength(1))
    await waitFor(() => expect(new URLSearchParams(location.search).get('q')).toBe('kumo'))
  },
}

export const NobodyFound: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.type(await canvas.findByRole('searchbox'), 'zzz')
    await expect(await canvas.findByText(/Nobody whom you may see matches “zzz”/)).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'Show all' }))
    await expect(await canvas.findByRole('rowheader', { name: /Maya Okafor/ })).toBeVisible()
  },
}

/** Pages of twenty; Back goes one page back. */
export const ManyUsers: Story = {
  args: { pageSize: 20 },
  parameters: { service: { users: MANY } },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Next page' }))
    await expect(await canvas.findByText('Customer 21')).toBeVisible()
    await userEvent.click(canvas.getByRole('button', { name: 'First page' }))
    await expect(await canvas.findByText('Customer 1')).toBeVisible()
  },
}

/** Back from an impersonation: the row where it began is marked. */
export const BackFromImpersonation: Story = {
  beforeEach: () =>
    history.replaceState(history.state, '', `${location.pathname}${location.search}&user=user_hana`),
  play: async ({ canvas }) => {
    const cell = await canvas.findByRole('rowheader', { name: /Hana Sato/ })
    await expect(cell.closest('tr')).toHaveAttribute('aria-current', 'true')
  },
}

export const LongNames: Story = {
  parameters: { service: { users: LONG_NAMES } },
  play: async ({ canvas, canvasElement }) => {
    await expect((await canvas.findAllByText(LONGEST.name))[0]).toBeVisible()
    await expect(tooWide(canvasElement)).toEqual([])
  },
}
export const NoUsers: Story = { parameters: { service: { users: [] } } }
/** It says so, and can be tried again. */
export const ServiceDown: Story = {
  parameters: { service: { replies: { 'GET users': down } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
export const Loading: Story = { parameters: { service: { replies: { 'GET users': never } } } }
export const SignedOut: Story = {
  parameters: { service: { replies: { 'GET users': () => problem(401, 'signed_out', 'Sign in first.') } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('link', { name: 'Sign in' })).toBeVisible()
  },
}
export const NoRights: Story = {
  parameters: {
    service: {
      replies: {
        'GET users': () =>
          problem(403, 'operators_only', 'This is for members of the team who may use the dashboard.'),
      },
    },
  },
}
export const RightToLeft: Story = { globals: { direction: 'rtl' } }
export const Dark: Story = { globals: { scheme: 'dark' } }
