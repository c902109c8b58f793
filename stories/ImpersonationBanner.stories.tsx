import type { Meta, StoryObj } from '@storybook/react-vite'
import { AuthProvider, type BannerState, ImpersonationBanner } from 'impersonation-kit'
import { ar, de, es, fr, ja } from 'impersonation-kit/locales'
import { createTestIssuer, directUser } from 'impersonation-kit/testing'
import { useRef, useState } from 'react'
import { expect, screen, waitFor, within } from 'storybook/test'
import { BillingPage } from './example/BillingPage.js'
import { states } from './example/states.js'

const meta: Meta<typeof ImpersonationBanner> = {
  title: 'Components/ImpersonationBanner',
  component: ImpersonationBanner,
  parameters: {
    // The banner is the page's, not the story's: on the docs page each one needs a page of its own.
    docs: { story: { inline: false, iframeHeight: 280 } },
    viewport: {
      options: {
        narrow: { name: 'Narrow (320 px)', styles: { width: '320px', height: '640px' }, type: 'mobile' },
      },
    },
  },
  globals: states.full.globals,
  argTypes: {
    placement: { control: 'inline-radio', options: ['top', 'bottom'] },
    variant: { control: 'inline-radio', options: ['bar', 'frame'] },
    strings: { control: 'object' },
    className: { control: 'text' },
    nonce: { control: false },
    actions: { control: 'text' },
    children: { control: false },
  },
  render: (args) => (
    <>
      <ImpersonationBanner {...args} />
      <BillingPage lang={args.strings === ar ? 'ar' : 'en'} />
    </>
  ),
}
export default meta
type Story = StoryObj<typeof ImpersonationBanner>
type Play = NonNullable<Story['play']>

/** The banner stands in the page's top layer, outside the story. */
const region = (name = 'Impersonation'): Promise<HTMLElement> => screen.findByRole('region', { name })

const says =
  (...texts: (string | RegExp)[]): Play =>
  async () => {
    const banner = await region()
    for (const text of texts) await expect(banner).toHaveTextContent(text)
  }

const isNotThere: Play = async () => {
  await expect(screen.queryByRole('region', { name: 'Impersonation' })).toBeNull()
  await expect(document.title).not.toMatch(/^As /)
  await expect(document.documentElement.style.paddingBlockStart).toBe('')
}

export const Default: Story = {
  play: async (context) => {
    await says(
      'Acting as Cleo Customer',
      'Full access',
      'by Ana Support',
      'Ticket 4711',
      /\d\d:\d\d left/,
    )(context)
    await waitFor(() => expect(document.title).toMatch(/^As Cleo Customer · /))
  },
}

/** Every prop in the controls. For every state in the toolbar see the billing page under Example. */
export const Playground: Story = { args: { placement: 'top', variant: 'bar', unstyled: false } }

export const Full: Story = { play: says('Full access') }

export const ReadOnly: Story = { ...states.readOnly, play: says('Read only') }

/** Two ids are the least that an auth can say: no names, no reason, no end. */
export const LeastData: Story = { ...states.leastData, play: says('Acting as user_42', 'by admin_7') }

/** Announced assertively, once. */
export const OneMinuteLeft: Story = { ...states.lastMinute, play: says(/(1:00|0:5\d) left/) }

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
    await expect(await banner.findByText('Could not stop. You are still Cleo Customer.')).toBeVisible()
    await expect(banner.getByRole('button', { name: /^Try again/ })).toBeVisible()
  },
}

/** An auth that can neither stop nor sign out: no Stop that could only fail. */
export const CannotStop: Story = {
  ...states.cannotStop,
  play: async (context) => {
    await says('Acting as Cleo Customer', 'by Ana Support')(context)
    await expect(within(await region()).getAllByRole('button')).toHaveLength(1)
    await expect(within(await region()).queryByRole('button', { name: /^Stop/ })).toBeNull()
  },
}

/** Stop ends the impersonation: the banner, the mark in the tab and the room that it took are gone. */
export const Stops: Story = {
  play: async (context) => {
    await context.userEvent.click(within(await region()).getByRole('button', { name: /^Stop/ }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Impersonation' })).toBeNull())
    await isNotThere(context)
    await expect(context.canvas.getByRole('button', { name: 'Delete workspace' })).toBeEnabled()
  },
}

/** A marker that cannot be read: somebody unknown, who may only look. */
export const UnreadableMarker: Story = { ...states.unreadable, play: says('by someone unknown', 'Read only') }

export const Agent: Story = { ...states.agent, play: says('by the agent Triage assistant') }

export const LongNames: Story = {
  ...states.longNames,
  play: async () => {
    const banner = await region()
    await expect(within(banner).getByRole('button', { name: /^Stop/ })).toBeVisible()
    await expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(innerWidth)
  },
}

/** Something was refused just now, and the banner says why. */
export const Notice: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: 'Change plan' }))
    const banner = within(await region())
    await expect(await banner.findByText(/^Not available while you view/)).toBeVisible()
  },
}

/** A phone held upright: two lines, whatever there is to say. A tap on what was cut short shows it all. */
const narrow = { viewport: { value: 'narrow' } }

/** What is as high as two lines, and not higher. */
const hasTwoLines: Play = async () => {
  await expect((await screen.findByRole('region')).getBoundingClientRect().height).toBeLessThan(70)
}

export const Narrow: Story = { globals: { ...states.full.globals, ...narrow }, play: hasTwoLines }

export const NarrowLongNames: Story = {
  ...states.longNames,
  globals: { ...states.longNames.globals, ...narrow },
  play: async (context) => {
    await hasTwoLines(context)
    const banner = await region()
    await context.userEvent.click(within(banner).getByText(/^Ticket 4711/))
    await expect(banner.getBoundingClientRect().height).toBeGreaterThan(100)
  },
}

export const NarrowStopFailed: Story = {
  ...states.stopFailed,
  globals: { ...states.stopFailed.globals, ...narrow },
  play: async (context) => {
    await StopFailed.play!(context)
    within(await region())
      .getByRole('button', { name: /^Try again/ })
      .blur() // for the keyboard all of it is unfolded
    // The message is not cut: it may have a line more.
    await expect((await region()).getBoundingClientRect().height).toBeLessThan(70 + 21)
  },
}

export const NarrowLastMinute: Story = {
  ...states.lastMinute,
  globals: { ...states.lastMinute.globals, ...narrow },
  args: { strings: de },
  play: hasTwoLines,
}

export const NarrowRightToLeft: Story = {
  ...states.rightToLeft,
  globals: { ...states.rightToLeft.globals, ...narrow },
  args: { strings: ar },
  play: hasTwoLines,
}

export const PlacementBottom: Story = {
  args: { placement: 'bottom' },
  play: async () => {
    const { bottom } = (await region()).getBoundingClientRect()
    await expect(Math.round(bottom)).toBe(innerHeight)
  },
}

/** A border round the whole page. */
export const Frame: Story = { args: { variant: 'frame' }, play: says('Full access') }

export const FrameReadOnly: Story = {
  ...states.readOnly,
  args: { variant: 'frame' },
  play: says('Read only'),
}

export const FrameAtTheBottom: Story = {
  args: { variant: 'frame', placement: 'bottom' },
  play: PlacementBottom.play!,
}

/** As small as it gets. It opens by itself after 30 s away, and whenever it has something to say. */
export const Minimised: Story = {
  play: async ({ userEvent }) => {
    const banner = within(await region())
    const wide = (await region()).getBoundingClientRect().width
    await userEvent.click(banner.getByRole('button', { name: 'Minimise' }))
    const opener = await banner.findByRole('button', { name: 'Acting as Cleo Customer' })
    await expect(opener).toHaveAttribute('aria-expanded', 'false')
    await expect((await region()).getBoundingClientRect().width).toBeLessThan(wide)
  },
}

export const RightToLeft: Story = {
  ...states.rightToLeft,
  args: { strings: ar },
  play: async () => {
    const banner = await region(ar.label)
    await expect(getComputedStyle(banner).direction).toBe('rtl')
    const { left } = within(banner)
      .getByRole('button', { name: new RegExp(`^${ar.stop}`) })
      .getBoundingClientRect()
    await expect(left).toBeLessThan(innerWidth / 2)
  },
}

const speaks =
  (strings: typeof de): Play =>
  async () => {
    const banner = await region(strings.label)
    await expect(banner).toHaveTextContent(strings.actingAs('Cleo Customer'))
    await expect(
      within(banner).getByRole('button', { name: strings.stopImpersonating('Cleo Customer') }),
    ).toBeVisible()
  }

export const German: Story = { args: { strings: de }, play: speaks(de) }
export const French: Story = { args: { strings: fr }, play: speaks(fr) }
export const Spanish: Story = { args: { strings: es }, play: speaks(es) }
export const Japanese: Story = { args: { strings: ja }, play: speaks(ja) }

export const OwnWords: Story = {
  args: { strings: { viewingAs: (user) => `You are ${user} now`, stop: 'Back to support' } },
  play: says('You are Cleo Customer now', 'Back to support'),
}

/** Themed by its custom properties, through a class of the app. */
export const Themed: Story = {
  args: { className: 'themed-banner' },
  play: async () => {
    await expect(getComputedStyle(await region()).backgroundColor).toBe('rgb(15, 107, 92)')
  },
}

/** No stylesheet at all: still at its place, all there, and no taller than its words. */
export const Unstyled: Story = {
  args: { unstyled: true },
  play: async (context) => {
    await says('Acting as Cleo Customer', 'Stop')(context)
    await expect((await region()).getBoundingClientRect().height).toBeLessThan(innerHeight / 3)
  },
}

/** No stylesheet but the app's own, over the `data-impersonation-banner` attributes. */
export const UnstyledWithOwnLook: Story = {
  args: { unstyled: true, className: 'own-banner' },
  play: says('Acting as Cleo Customer', 'Stop'),
}

/** Controls of the app's own, before Minimise and Stop. */
export const Actions: Story = {
  args: { actions: <a href="#ticket-4711">Ticket 4711</a> },
  play: async () => {
    await expect(within(await region()).getByRole('link', { name: 'Ticket 4711' })).toBeVisible()
  },
}

const ownContent = ({ userName, remaining, stop }: BannerState) => (
  <>
    <strong>{userName}</strong>
    <span>{Math.ceil((remaining ?? 0) / 60)} minutes left</span>
    <button onClick={stop}>Back to work</button>
  </>
)

/** Content drawn anew by a function. What is said aloud, on paper and in the tab stays. */
export const Children: Story = {
  args: { children: ownContent },
  play: says('30 minutes left', 'Back to work'),
}

export const ChildrenThatStop: Story = {
  args: { children: ownContent },
  play: async ({ userEvent }) => {
    await userEvent.click(within(await region()).getByRole('button', { name: 'Back to work' }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Impersonation' })).toBeNull())
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
    const notice = await screen.findByText(/cannot be told whose account this is/, {}, { timeout: 10_000 })
    await expect(notice).toBeVisible()
    await expect(screen.getByRole('button', { name: 'Reload' })).toBeVisible()
  },
}

/** Nobody impersonates: nothing is there, and nothing is left of what was. */
export const Customer: Story = { ...states.customer, play: isNotThere }
export const SignedOut: Story = { ...states.signedOut, play: isNotThere }
export const Loading: Story = { ...states.loading, play: isNotThere }
export const AuthInError: Story = { ...states.error, play: isNotThere }
