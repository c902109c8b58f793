import type { Meta, StoryObj } from '@storybook/react-vite'
import { ImpersonationBanner, type ImpersonationBannerProps } from 'impersonation-kit'
import { ar, de, es, fr, ja } from 'impersonation-kit/locales'
import { type ImpersonationParameters, withImpersonation } from 'impersonation-kit/storybook'
import { expect, screen, waitFor, within } from 'storybook/test'
import { isNotThere, region, says, standsAtTheBottom, withPage } from './banner/page.js'
import { states } from './example/states.js'

const LANGUAGES = { English: {}, Arabic: ar, French: fr, German: de, Japanese: ja, Spanish: es }

const meta: Meta<typeof ImpersonationBanner> = {
  title: 'Components/ImpersonationBanner',
  component: ImpersonationBanner,
  // The banner is the page's, not the story's: on the docs page each one needs a page of its own.
  parameters: { docs: { story: { inline: false, iframeHeight: 220 } } },
  argTypes: {
    placement: { control: 'inline-radio' },
    variant: { control: 'inline-radio' },
    strings: { control: 'select', options: Object.keys(LANGUAGES), mapping: LANGUAGES },
    className: { control: 'text' },
    nonce: { control: false },
    actions: { control: 'text' },
    children: { control: false },
  },
  render: withPage,
}
export default meta
type Story = StoryObj<typeof ImpersonationBanner>

/** Choose in the toolbar who looks. */
export const Default: Story = {
  parameters: { docs: { source: { code: '<ImpersonationBanner />' } } },
  play: async (context) => {
    await says(/Viewing as Cleo Customer/, 'Ana Support', 'Ticket 4711', /\d\d:\d\d/)(context)
    await waitFor(() => expect(document.title).toMatch(/^As Cleo Customer · /))
  },
}

interface PlaygroundArgs extends ImpersonationBannerProps {
  mode: 'read-only' | 'full'
  name: string
  impersonator: string
  reason: string
  secondsLeft: number
  stop: NonNullable<ImpersonationParameters['stop']>
}

const ofSession = (description: string) => ({ description, table: { category: 'The session' } })

/** Every prop, and everything that a session can say. */
export const Playground: StoryObj<PlaygroundArgs> = {
  tags: ['!autodocs'],
  parameters: { impersonation: { disable: true } },
  argTypes: {
    mode: {
      control: 'inline-radio',
      options: ['read-only', 'full'],
      ...ofSession('What the impersonator may do.'),
    },
    name: { control: 'text', ...ofSession('The name of the user.') },
    impersonator: {
      control: 'text',
      ...ofSession('The name of who is at the keyboard; empty: somebody unknown.'),
    },
    reason: { control: 'text', ...ofSession('Empty: none was given.') },
    secondsLeft: {
      control: { type: 'range', min: 0, max: 7_200, step: 5 },
      ...ofSession('How long the session lasts.'),
    },
    stop: {
      control: 'inline-radio',
      options: ['works', 'pending', 'fails'],
      ...ofSession('What happens at Stop.'),
    },
  },
  args: {
    mode: 'read-only',
    name: 'Cleo Customer',
    impersonator: 'Ana Support',
    reason: 'Ticket 4711: the invoice does not open',
    secondsLeft: 1_800,
    stop: 'works',
  },
  render: ({ mode, name, impersonator, reason, secondsLeft, stop, ...props }) =>
    withImpersonation(() => withPage(props), {
      globals: { impersonation: impersonator === '' ? 'unreadable' : mode },
      parameters: {
        impersonation: {
          user: { firstName: name, lastName: undefined },
          impersonation: {
            mode,
            reason: reason || undefined,
            impersonator: { id: 'admin_7', name: impersonator, kind: 'person' },
          },
          expiresIn: secondsLeft,
          stop,
        } satisfies ImpersonationParameters,
      },
    }),
  play: async () => {
    await expect(await region()).toHaveTextContent('Cleo Customer')
  },
}

export const ReadOnly: Story = { tags: ['!autodocs'], ...states.readOnly, play: says('Read only') }

export const FullAccess: Story = { ...states.full, play: says('Cleo Customer', 'Full access') }

/** Announced assertively, once. */
export const LastMinute: Story = { ...states.lastMinute, play: says(/(1:00|0:5\d)/) }

/** A marker that cannot be read: somebody is there, and nobody knows who. */
export const UnknownImpersonator: Story = { ...states.unreadable, play: says(/unknown/) }

export const AtTheBottom: Story = {
  ...states.readOnly,
  args: { placement: 'bottom' },
  play: standsAtTheBottom,
}

/** A border round the whole page. */
export const Frame: Story = { ...states.full, args: { variant: 'frame' }, play: says('Full access') }

/** As small as it gets. It opens by itself after 30 s away, and whenever it has something to say. */
export const Minimised: Story = {
  ...states.readOnly,
  play: async ({ userEvent }) => {
    const banner = within(await region())
    const wide = (await region()).getBoundingClientRect().width
    await userEvent.click(banner.getByRole('button', { name: /^Minimi[sz]e/ }))
    const opener = await banner.findByRole('button', { expanded: false })
    await expect(opener).toHaveTextContent(/Cleo Customer/)
    await expect((await region()).getBoundingClientRect().width).toBeLessThan(wide)
  },
}

/** Stop ends the impersonation: the banner, the mark in the tab and the room that it took are gone. */
export const Stops: Story = {
  tags: ['!autodocs'],
  ...states.full,
  play: async (context) => {
    await context.userEvent.click(within(await region()).getByRole('button', { name: /^Stop/ }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Impersonation' })).toBeNull())
    await isNotThere(context)
    await expect(context.canvas.getByRole('button', { name: 'Delete workspace' })).toBeEnabled()
  },
}
