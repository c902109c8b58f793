import type { Meta, StoryObj } from '@storybook/react-vite'
import { states } from '../example/states.js'
import { BesideBanner } from './Layout.js'
import { headlessDialog, nativeDialog, radixDialog, reactAriaDialog } from './dialogs.js'
import { allIsSeenOfWhatOpens } from './plays.js'

const meta: Meta<typeof BesideBanner> = {
  title: 'Your layout/Dialogs',
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
export const Native: Story = { args: { layout: nativeDialog }, play: allIsSeenOfWhatOpens() }
export const Radix: Story = { args: { layout: radixDialog }, play: allIsSeenOfWhatOpens() }
export const HeadlessUI: Story = {
  name: 'Headless UI',
  args: { layout: headlessDialog },
  play: allIsSeenOfWhatOpens(),
}
export const ReactAria: Story = { args: { layout: reactAriaDialog }, play: allIsSeenOfWhatOpens() }
