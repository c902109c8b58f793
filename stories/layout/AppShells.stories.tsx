import type { Meta, StoryObj } from '@storybook/react-vite'
import { states } from '../example/states.js'
import { BesideBanner } from './Layout.js'
import {
  absoluteShell,
  bodyThatScrolls,
  fixedShell,
  pageOf100Percent,
  shellOf100dvh,
  shellOf100Percent,
  shellOf100vh,
} from './shells.js'
import { allIsSeen } from './plays.js'

const meta: Meta<typeof BesideBanner> = {
  title: 'Your layout/App shells',
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
export const Height100Percent: Story = { args: { layout: shellOf100Percent }, play: allIsSeen }
/** Needs nothing. */
export const BodyThatScrolls: Story = { args: { layout: bodyThatScrolls }, play: allIsSeen }
export const PageOf100Percent: Story = {
  args: { layout: pageOf100Percent, placement: 'bottom' },
  play: allIsSeen,
}
export const Height100vh: Story = { name: 'Height 100vh', args: { layout: shellOf100vh }, play: allIsSeen }
export const Height100dvh: Story = { name: 'Height 100dvh', args: { layout: shellOf100dvh }, play: allIsSeen }
export const Fixed: Story = { args: { layout: fixedShell }, play: allIsSeen }
export const Absolute: Story = { args: { layout: absoluteShell }, play: allIsSeen }
