import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, screen } from 'storybook/test'
import { SmallestApp } from './example/SmallestApp.js'
import code from './example/SmallestApp.tsx?raw'

/** All that an app needs for a banner: a provider that knows the user, and the banner in it. */
const meta: Meta<typeof SmallestApp> = {
  title: 'Example/Smallest app',
  component: SmallestApp,
  parameters: {
    impersonation: { disable: true },
    controls: { disable: true },
    docs: {
      source: { code, language: 'tsx' },
      canvas: { sourceState: 'shown' },
      story: { inline: false, iframeHeight: 160 },
    },
  },
}
export default meta

export const Default: StoryObj<typeof SmallestApp> = {
  play: async ({ canvas }) => {
    await expect(await screen.findByRole('region', { name: 'Impersonation' })).toHaveTextContent('Cleo')
    await expect(canvas.getByRole('heading', { name: 'Hello Cleo' })).toBeVisible()
  },
}
