import type { Meta, StoryObj } from '@storybook/react-vite'
import { states } from '../example/states.js'
import { BesideBanner } from './Layout.js'
import { bottomBar, fixedHeader, ordinaryPage, stickyFooter, stickyHeader } from './headers.js'
import { allIsSeen } from './plays.js'

const meta: Meta<typeof BesideBanner> = {
  title: 'Your layout/Headers and bars',
  component: BesideBanner,
  globals: states.readOnly.globals,
  tags: ['!autodocs'], // each of them is a whole page, and docs/layout.md says what there is to say
  argTypes: {
    layout: { table: { disable: true } },
    adapted: { control: 'boolean' },
    placement: { control: 'inline-radio', options: ['top', 'bottom'] },
  },
  parameters: { bare: true },
  args: { adapted: true, placement: 'top' },
}
export default meta
type Story = StoryObj<typeof BesideBanner>

/** Needs nothing. */
export const OrdinaryPage: Story = { args: { layout: ordinaryPage }, play: allIsSeen }
export const StickyHeader: Story = { args: { layout: stickyHeader }, play: allIsSeen }
export const FixedHeader: Story = { args: { layout: fixedHeader }, play: allIsSeen }
export const BottomBar: Story = { args: { layout: bottomBar, placement: 'bottom' }, play: allIsSeen }
export const StickyFooter: Story = { args: { layout: stickyFooter, placement: 'bottom' }, play: allIsSeen }
