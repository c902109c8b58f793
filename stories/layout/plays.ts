import type { StoryObj } from '@storybook/react-vite'
import { expect, screen, waitFor } from 'storybook/test'
import { findHidden } from './findHidden.js'

type Play = NonNullable<StoryObj['play']>

async function isWhollySeen(app: Element): Promise<void> {
  await waitFor(() => expect(findHidden(app)).toEqual([]))
  // So that whoever looks at the story sees it from its beginning.
  for (const element of document.querySelectorAll('*')) element.scrollTo({ top: 0, behavior: 'instant' })
}

/** Nothing of the app is covered, and nothing is out of reach. */
export const allIsSeen: Play = async ({ canvasElement }) => {
  await screen.findByRole('region', { name: 'Impersonation' })
  await isWhollySeen(canvasElement)
}

/** The same, of what a button opens. */
export const allIsSeenOfWhatOpens =
  (button = 'Open'): Play =>
  async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('button', { name: button }))
    await isWhollySeen(await waitFor(() => document.querySelector('[data-dialog]') as Element))
  }
