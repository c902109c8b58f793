import type { Preview } from '@storybook/react-vite'
import { impersonationToolbar, withImpersonation } from 'impersonation-kit/storybook'
import { themes } from 'storybook/theming'
import { describeComponent } from './describeComponent.js'
import { displayToolbar, withDisplay } from './withDisplay.js'
import '../stories/example/example.css'

const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches

const preview: Preview = {
  tags: ['autodocs'],
  decorators: [withImpersonation, withDisplay],
  globalTypes: { ...impersonationToolbar, ...displayToolbar },
  parameters: {
    layout: 'fullscreen', // the example page brings its own space
    a11y: { test: 'error' }, // a violation fails the story's test
    backgrounds: { disable: true }, // the page has its own, for each scheme
    controls: { expanded: true },
    docs: {
      theme: prefersDark ? themes.dark : themes.light,
      extractComponentDescription: describeComponent,
    },
    options: {
      storySort: {
        order: [
          'Introduction',
          'Example',
          'Components',
          ['AuthProvider', 'ImpersonationBanner', 'RequireNotImpersonated', 'RedactWhileImpersonated'],
          'Hooks',
        ],
      },
    },
  },
}
export default preview
