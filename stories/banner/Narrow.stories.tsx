import type { Meta, StoryObj } from '@storybook/react-vite'
import { ImpersonationBanner } from 'impersonation-kit'
import { ar, de } from 'impersonation-kit/locales'
import { expect, screen, within } from 'storybook/test'
import { type State, states } from '../example/states.js'
import { type Play, region, withPage } from './page.js'

/** A phone held upright: two lines, whatever there is to say. A tap on what was cut short shows it all. */
const meta: Meta<typeof ImpersonationBanner> = {
  title: 'Edge cases/Banner at 320 px',
  component: ImpersonationBanner,
  tags: ['!autodocs'],
  parameters: {
    viewport: {
      options: {
        narrow: { name: 'Narrow (320 px)', styles: { width: '320px', height: '640px' }, type: 'mobile' },
      },
    },
  },
  argTypes: { children: { control: false }, strings: { control: false } },
  render: withPage,
}
export default meta
type Story = StoryObj<typeof ImpersonationBanner>

const narrow = (state: State) => ({
  ...state,
  globals: { ...state.globals, viewport: { value: 'narrow' } },
})

/** What is as high as two lines, and not higher. */
const hasTwoLines: Play = async () => {
  await expect((await screen.findByRole('region')).getBoundingClientRect().height).toBeLessThan(70)
}

export const ReadOnly: Story = { ...narrow(states.readOnly), play: hasTwoLines }
export const FullAccess: Story = { ...narrow(states.full), play: hasTwoLines }

export const LongNames: Story = {
  ...narrow(states.longNames),
  play: async (context) => {
    await hasTwoLines(context)
    const banner = await region()
    await context.userEvent.click(within(banner).getByText(/since last Thursday/))
    await expect(banner.getBoundingClientRect().height).toBeGreaterThan(100)
  },
}

export const StopFailed: Story = {
  ...narrow(states.stopFailed),
  play: async (context) => {
    const banner = within(await region())
    await context.userEvent.click(banner.getByRole('button', { name: /^Stop/ }))
    const again = await banner.findByRole('button', { name: /^Try again/ })
    again.blur() // for the keyboard all of it is unfolded
    // A message may take one line more, rather than be cut.
    await expect((await region()).getBoundingClientRect().height).toBeLessThan(90)
  },
}

export const LastMinute: Story = {
  ...narrow(states.lastMinute),
  args: { strings: de },
  play: hasTwoLines,
}

export const RightToLeft: Story = {
  ...narrow(states.rightToLeft),
  args: { strings: ar },
  play: hasTwoLines,
}
