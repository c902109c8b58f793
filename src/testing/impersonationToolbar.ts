import type { PreviewAs } from './previewUser.js'

/** A toolbar item in the shape of Storybook's `globalTypes`. (It is a type because an interface could not be assigned to that.) */
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
 * The item of Storybook's toolbar that chooses who looks at the stories. Spread it into the preview's `globalTypes`, and add
 * `withImpersonation` to the decorators. A story can fix the value with `globals: { impersonation: 'read-only' }`.
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
        { value: 'error', title: 'Auth fails' },
      ],
    },
  },
}
