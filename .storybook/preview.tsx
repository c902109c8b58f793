import type { Preview } from '@storybook/react-vite'
import { impersonationToolbar, withImpersonation } from 'impersonation-kit/storybook'
import { configure } from 'storybook/test'
import { describeComponent } from './describeComponent.js'
import { operatorToolbar } from './operatorToolbar.js'
import { showDefaults, startWithDefaults } from './showDefaults.js'
import { theme } from './theme.js'
import { displayToolbar, withDisplay } from './withDisplay.js'
import '../stories/example/example.css'

configure({ asyncUtilTimeout: 30_000 }) // what comes late on a busy machine is no fault

const preview: Preview = {
  tags: ['autodocs'],
  decorators: [withImpersonation, withDisplay],
  globalTypes: { ...impersonationToolbar, ...operatorToolbar, ...displayToolbar },
  // What a component of this package is there for: the first look at it must show something.
  initialGlobals: { impersonation: 'read-only' },
  argTypesEnhancers: [showDefaults],
  argsEnhancers: [startWithDefaults],
  parameters: {
    layout: 'fullscreen', // the example page brings its own space
    a11y: { test: 'error' }, // a violation fails the story's test
    backgrounds: { disable: true }, // the page has its own, for each scheme
    controls: { expanded: true },
    docs: {
      theme,
      extractComponentDescription: describeComponent,
    },
    options: {
      storySort: {
        order: [
          'Introduction',
          'Example',
          ['Smallest app', 'Billing page'],
          'Components',
          [
            'ImpersonationBanner',
            'RequireNotImpersonated',
            'RedactWhileImpersonated',
            'AuthProvider',
            'IdentityBoundary',
          ],
          'Team',
          [
            'UsersTable',
            'ImpersonateDialog',
            'ImpersonationSettings',
            'ActiveSessions',
            'Approvals',
            'AuditLog',
            'SupportAccess',
          ],
          'Hooks',
          'Your layout',
          ['What to change'],
          'Your look',
          'Edge cases',
        ],
      },
    },
  },
}
export default preview
