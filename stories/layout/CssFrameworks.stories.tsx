import type { Meta, StoryObj } from '@storybook/react-vite'
import { states } from '../example/states.js'
import { BesideBanner } from './Layout.js'
import { bootstrapPage, picoPage, tailwindPage, tailwindShell } from './frameworks.js'
import { allIsSeen, allIsSeenOfWhatOpens } from './plays.js'

const meta: Meta<typeof BesideBanner> = {
  title: 'Your layout/CSS frameworks',
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

export const Tailwind: Story = { args: { layout: tailwindPage }, play: allIsSeen }
export const TailwindShell: Story = { args: { layout: tailwindShell }, play: allIsSeen }
export const Bootstrap: Story = { args: { layout: bootstrapPage }, play: allIsSeen }
export const BootstrapModal: Story = { args: { layout: bootstrapPage }, play: allIsSeenOfWhatOpens() }
export const BootstrapOffcanvas: Story = {
  args: { layout: bootstrapPage },
  play: allIsSeenOfWhatOpens('Menu'),
}
export const Pico: Story = { args: { layout: picoPage }, play: allIsSeen }
export const PicoDialog: Story = { args: { layout: picoPage }, play: allIsSeenOfWhatOpens() }
