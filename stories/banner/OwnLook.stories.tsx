import type { Meta, StoryObj } from '@storybook/react-vite'
import { type BannerState, ImpersonationBanner } from 'impersonation-kit'
import { expect, screen, waitFor, within } from 'storybook/test'
import { states } from '../example/states.js'
import { region, says, standsAtTheBottom, withPage } from './page.js'

const meta: Meta<typeof ImpersonationBanner> = {
  title: 'Your look/ImpersonationBanner',
  component: ImpersonationBanner,
  tags: ['!autodocs'],
  globals: states.full.globals,
  argTypes: { children: { control: false }, strings: { control: false } },
  render: withPage,
}
export default meta
type Story = StoryObj<typeof ImpersonationBanner>

/** Themed by its custom properties, through a class of the app. */
export const Themed: Story = {
  args: { className: 'themed-banner' },
  play: async () => {
    const banner = await region()
    for (const scheme of ['light', 'dark']) {
      banner.style.colorScheme = scheme
      await expect(getComputedStyle(banner).backgroundColor).toBe('rgb(15, 107, 92)')
    }
    banner.style.removeProperty('color-scheme')
  },
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

export const FrameReadOnly: Story = {
  ...states.readOnly,
  args: { variant: 'frame' },
  play: says('Read only'),
}

export const FrameAtTheBottom: Story = {
  args: { variant: 'frame', placement: 'bottom' },
  play: standsAtTheBottom,
}

/** No stylesheet at all: still at its place, all there, and no taller than its words. */
export const Unstyled: Story = {
  args: { unstyled: true },
  play: async (context) => {
    await says('Cleo Customer', 'Stop')(context)
    await expect((await region()).getBoundingClientRect().height).toBeLessThan(innerHeight / 3)
  },
}

/** No stylesheet but the app's own, over the `data-impersonation-banner` attributes. */
export const UnstyledWithOwnLook: Story = {
  args: { unstyled: true, className: 'own-banner' },
  play: says('Cleo Customer', 'Stop'),
}
