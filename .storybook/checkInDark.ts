import { afterEach as checkInScheme } from '@storybook/addon-a11y/preview'
import type { Preview } from '@storybook/react-vite'
import { commands } from 'vitest/browser'

declare module 'vitest/browser' {
  interface BrowserCommands {
    emulateScheme: (scheme: 'light' | 'dark') => Promise<void>
  }
}

/**
 * Contrast is a matter of the colour scheme: under Vitest, axe looks at a story in the dark scheme, and then the addon by
 * itself in the light one, in which the story was rendered.
 */
export const afterEach: NonNullable<Preview['afterEach']> = async (context) => {
  await commands.emulateScheme('dark')
  try {
    await checkInScheme(context)
  } catch (error) {
    if (error instanceof Error) error.message = `In the dark scheme: ${error.message}`
    throw error
  } finally {
    await commands.emulateScheme('light')
  }
}
