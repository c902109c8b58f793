import { type ReactElement, type ReactNode, useState } from 'react'
import { AuthProvider, type AuthProviderProps } from '../react/AuthProvider.js'
import { createPreviewSource } from './previewSource.js'
import { type ImpersonationParameters, type PreviewAs, previewUser } from './previewUser.js'

/** The part of Storybook's story context that `withImpersonation` reads. */
export interface PreviewContext {
  globals: Record<string, unknown>
  parameters: Record<string, unknown>
}

// Storybook's own types would tie the declarations to one version. These two are enough.
type Story = () => ReactElement

/**
 * A Storybook decorator. It wraps the story in an `AuthProvider` with the user that is chosen in the toolbar (`impersonationToolbar`) or in
 * the story (`parameters.impersonation`). List it before the decorator with your QueryClientProvider, so that `AuthProvider` is inside it.
 * Needs Storybook 8 or later.
 *
 * @example
 * ```ts
 * import { impersonationToolbar, withImpersonation } from 'impersonation-kit/storybook'
 *
 * export default {
 *   decorators: [withImpersonation],
 *   globalTypes: { ...impersonationToolbar },
 * }
 * ```
 */
export function withImpersonation(story: Story, context: PreviewContext): ReactElement {
  const Story = story
  const parameters = (context.parameters['impersonation'] ?? {}) as ImpersonationParameters
  if (parameters.disable) return <Story />
  const as = parameters.as ?? (context.globals['impersonation'] as PreviewAs | undefined) ?? 'direct'
  return (
    <Preview key={JSON.stringify([as, parameters])} as={as} parameters={parameters}>
      <Story />
    </Preview>
  )
}

interface PreviewProps {
  as: PreviewAs
  parameters: ImpersonationParameters
  children: ReactNode
}

function Preview({ as, parameters, children }: PreviewProps): ReactElement {
  const [fed] = useState(() => feed(as, parameters)) // once: times count from when the story is shown
  return <AuthProvider {...fed}>{children}</AuthProvider>
}

function feed(as: PreviewAs, parameters: ImpersonationParameters): AuthProviderProps {
  const user = previewUser(as, parameters)
  // A source that never answers would fail after 10 seconds. A value of undefined stays in the loading state.
  if (as === 'loading') return { user: undefined }
  if (parameters.feed === 'user') return { user: as === 'error' ? { userId: '' } : user }
  const source = createPreviewSource(as, parameters, user)
  return user === undefined ? { source } : { source, initialUser: user }
}
