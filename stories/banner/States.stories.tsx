import type { Meta, StoryObj } from '@storybook/react-vite'
import { AuthProvider, type AuthSource, ImpersonationBanner } from 'impersonation-kit'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import { useRef, useState } from 'react'
import { expect, screen, waitFor, within } from 'storybook/test'
import { states } from '../example/states.js'
import { isNotThere, region, says, withPage } from './page.js'

const meta: Meta<typeof ImpersonationBanner> = {
  title: 'Edge cases/Banner states',
  component: ImpersonationBanner,
  tags: ['!autodocs'],
  argTypes: { children: { control: false }, strings: { control: false } },
  render: withPage,
}
export default meta
type Story = StoryObj<typeof ImpersonationBanner>

/** Two ids are the least that an auth can say: no names, no reason, no end. */
export const NoName: Story = { ...states.leastData, play: says(/as user_42/, 'admin_7') }

export const LongNames: Story = {
  ...states.longNames,
  play: async () => {
    const banner = await region()
    await expect(within(banner).getByRole('button', { name: /^Stop/ })).toBeVisible()
    await expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth)
  },
}

export const Agent: Story = { ...states.agent, play: says('agent Triage assistant') }

/** A marker that cannot be read: somebody unknown, who may only look. */
export const UnreadableMarker: Story = { ...states.unreadable, play: says('someone unknown', 'Read only') }

/** Over by the server's clock, and the auth has not said so yet. */
export const Expired: Story = { ...states.expired, play: says('Time is over') }

export const StopPending: Story = {
  ...states.stopPending,
  play: async ({ userEvent }) => {
    const banner = within(await region())
    await userEvent.click(banner.getByRole('button', { name: /^Stop/ }))
    await expect(await banner.findByRole('button', { name: 'Stopping…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  },
}

export const StopFailed: Story = {
  ...states.stopFailed,
  play: async ({ userEvent }) => {
    const banner = within(await region())
    await userEvent.click(banner.getByRole('button', { name: /^Stop/ }))
    await expect(await banner.findByText(/^Could not stop/)).toBeVisible()
    await expect(banner.getByRole('button', { name: /^Try again/ })).toBeVisible()
  },
}

/** An auth that can neither stop nor sign out: no Stop that could only fail. */
export const CannotStop: Story = {
  ...states.cannotStop,
  play: async (context) => {
    await says('Cleo Customer', 'Ana Support')(context)
    await expect(within(await region()).queryByRole('button', { name: /^Stop/ })).toBeNull()
  },
}

/** Something was refused just now, and the banner says why. */
export const Notice: Story = {
  ...states.full,
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Change plan' }))
    const banner = within(await region())
    await expect(await banner.findByText(/^Not available while you view/)).toBeVisible()
  },
}

function Modal() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [name, setName] = useState('Cleo’s workspace')
  return (
    <>
      <button className="primary open-modal" onClick={() => dialog.current?.showModal()}>
        Rename workspace
      </button>
      <dialog ref={dialog} className="modal" aria-labelledby="modal-title">
        <form method="dialog" className="example stack">
          <h2 id="modal-title">Rename workspace</h2>
          <input aria-label="Name" value={name} onChange={(event) => setName(event.target.value)} />
          <div className="row">
            <button className="primary">Save</button>
            <button>Cancel</button>
          </div>
        </form>
      </dialog>
    </>
  )
}

/** The app's own modal dialog is open, and Stop still works. */
export const OverAModal: Story = {
  ...states.full,
  decorators: [
    (Story) => (
      <>
        <Modal />
        <Story />
      </>
    ),
  ],
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Rename workspace' }))
    const stop = within(await region()).getByRole('button', { name: /^Stop/ })
    const { x, y, width, height } = stop.getBoundingClientRect()
    await waitFor(() => expect(document.elementFromPoint(x + width / 2, y + height / 2)).toBe(stop))
    stop.focus()
    await expect(stop).toHaveFocus()
  },
}

/** The session has run out while the auth does not answer: whose account it is is not forgotten, and Stop stays. */
export const AuthDoesNotAnswer: Story = {
  parameters: { impersonation: { disable: true } },
  decorators: [
    (Story) => {
      const [source] = useState(answersOnce)
      return (
        <AuthProvider source={source}>
          <Story />
        </AuthProvider>
      )
    },
  ],
  play: async () => {
    const banner = await region()
    await waitFor(() => expect(banner).toHaveTextContent('The sign-in service does not answer.'))
    await expect(banner).toHaveTextContent('Acting as Cleo Customer')
    await expect(within(banner).getByRole('button', { name: /^Stop/ })).toBeVisible()
  },
}

function answersOnce(): AuthSource {
  let isDown = false
  return {
    load: async () => {
      if (isDown) throw new Error('out of order')
      isDown = true
      const issuer = await createTestIssuer()
      return {
        user: impersonatedUser(),
        accessToken: await issuer.sign(impersonatedUser(), { expiresIn: 2 }),
      }
    },
    stopImpersonation: () => Promise.resolve(),
  }
}

/** Two sources name different people: nothing on the page can be trusted. */
export const IdentityMismatch: Story = {
  parameters: { impersonation: { disable: true } },
  decorators: [
    (Story) => (
      <AuthProvider
        source={{
          load: async () => {
            const issuer = await createTestIssuer()
            return { user: directUser(), accessToken: await issuer.sign(directUser({ userId: 'user_43' })) }
          },
        }}
      >
        <Story />
      </AuthProvider>
    ),
  ],
  play: async () => {
    const notice = await screen.findByText(/cannot be told whose account this is/)
    await expect(notice).toBeVisible()
    await expect(screen.getByRole('button', { name: 'Reload' })).toBeVisible()
  },
}

/** Nobody impersonates: nothing is there, and nothing is left of what was. */
export const Customer: Story = { ...states.customer, play: isNotThere }
export const SignedOut: Story = { ...states.signedOut, play: isNotThere }
export const Loading: Story = { ...states.loading, play: isNotThere }
export const AuthInError: Story = { ...states.error, play: isNotThere }
