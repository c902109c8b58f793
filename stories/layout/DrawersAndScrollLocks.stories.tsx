import type { Meta, StoryObj } from '@storybook/react-vite'
import { states } from '../example/states.js'
import { BesideBanner } from './Layout.js'
import { drawer, lockByFixedBody, lockByOverflow } from './drawers.js'
import { allIsSeenOfWhatOpens } from './plays.js'
import { expect, waitFor } from 'storybook/test'

const meta: Meta<typeof BesideBanner> = {
  title: 'Your layout/Drawers and scroll locks',
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

export const Drawer: Story = { args: { layout: drawer }, play: allIsSeenOfWhatOpens() }

const staysWhereItIs: NonNullable<Story['play']> = async ({ canvas, userEvent }) => {
  const button = canvas.getByRole('button', { name: 'Lock' })
  const { top } = button.getBoundingClientRect()
  await userEvent.click(button)
  await waitFor(() => expect(button).toHaveTextContent('Unlock'))
  await expect(button.getBoundingClientRect().top).toBe(top)
}

/** `overflow: hidden` on `body` needs nothing. */
export const LockByOverflow: Story = { args: { layout: lockByOverflow }, play: staysWhereItIs }
/** `position: fixed` on `body`. */
export const LockByFixedBody: Story = { args: { layout: lockByFixedBody }, play: staysWhereItIs }
