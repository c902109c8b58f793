import type { Meta, StoryObj } from '@storybook/react-vite'
import { type BannerStrings, ImpersonationBanner } from 'impersonation-kit'
import { ar, de, es, fr, ja } from 'impersonation-kit/locales'
import { expect, within } from 'storybook/test'
import { states } from '../example/states.js'
import { type Play, region, says, withPage } from './page.js'

const meta: Meta<typeof ImpersonationBanner> = {
  title: 'Edge cases/Banner languages',
  component: ImpersonationBanner,
  tags: ['!autodocs'],
  globals: states.readOnly.globals,
  argTypes: { children: { control: false }, strings: { control: false } },
  render: withPage,
}
export default meta
type Story = StoryObj<typeof ImpersonationBanner>

const speaks =
  (strings: BannerStrings): Play =>
  async () => {
    const banner = await region(strings.label)
    await expect(banner).toHaveTextContent(strings.viewingAs('Cleo Customer'))
    await expect(within(banner).getByText(strings.stop)).toBeVisible()
  }

export const German: Story = { args: { strings: de }, play: speaks(de) }
export const French: Story = { args: { strings: fr }, play: speaks(fr) }
export const Spanish: Story = { args: { strings: es }, play: speaks(es) }
export const Japanese: Story = { args: { strings: ja }, play: speaks(ja) }

/** Arabic, in a page that runs from right to left. */
export const RightToLeft: Story = {
  ...states.rightToLeft,
  args: { strings: ar },
  play: async () => {
    const banner = await region(ar.label)
    await expect(getComputedStyle(banner).direction).toBe('rtl')
    const { left } = within(banner).getByText(ar.stop).getBoundingClientRect()
    await expect(left).toBeLessThan(innerWidth / 2)
  },
}

/** Support works in English, the customer's page is in Arabic. */
export const EnglishInAnArabicPage: Story = {
  ...states.rightToLeft,
  play: says('ليلى حداد', 'سامي الخطيب'),
}

export const OwnWords: Story = {
  args: { strings: { viewingAs: (user) => `You are ${user} now`, stop: 'Back to support' } },
  play: says('You are Cleo Customer now', 'Back to support'),
}
