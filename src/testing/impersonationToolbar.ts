import type { PreviewAs } from './previewUser.js'

/** A toolbar item, in the shape of Storybook's `globalTypes` (to which an interface could not be assigned). */
export type ImpersonationToolbar = {
  impersonation: {
    description: string
    defaultValue: PreviewAs
    toolbar: {
      title: string
      icon: 'user'
      dynamicTitle: boolean
      items: { value: PreviewAs; title: string }[]
    }
  }
}

/**
 * Storybook's toolbar item that chooses who looks at the stories: spread it into the preview's `globalTypes`, beside
 * `withImpersonation`. A story fixes it with `globals: { impersonation: 'read-only' }`.
 *
 * @example
 * ```ts
 * import { impersonationToolbar } from 'impersonation-kit/storybook'
 *
 * export default { globalTypes: { ...impersonationToolbar } }
 * ```
 */
export const impersonationToolbar: ImpersonationToolbar = {
  impersonation: {
    description: 'Who looks at the story',
    defaultValue: 'direct',
    toolbar: {
      title: 'Who looks',
      icon: 'user',
      dynamicTitle: true,
      items: [
        { value: 'direct', title: 'Customer' },
        { value: 'full', title: 'Impersonator, full access' },
        { value: 'read-only', title: 'Impersonator, read only' },
        { value: 'last-minute', title: 'Impersonator, one minute left' },
        { value: 'unreadable', title: 'Impersonator, unreadable marker' },
        { value: 'signed-out', title: 'Signed out' },
        { value: 'loading', title: 'Loading' },
        { value: 'error', title: 'Auth in error' },
      ],
    },
  },
}
