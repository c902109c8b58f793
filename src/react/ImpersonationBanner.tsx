import type { ReactElement } from 'react'
import { ActiveBanner } from './banner/ActiveBanner.js'
import type { BannerStrings } from './banner/BannerStrings.js'
import { english } from './banner/english.js'
import type { ImpersonationBannerProps } from './banner/ImpersonationBannerProps.js'
import { MismatchNotice } from './banner/MismatchNotice.js'
import { UserStateContext, useProvided } from './contexts.js'
import { useImpersonation } from './useImpersonation.js'

/**
 * Says that somebody is using another person's account: whose, who, why, in what mode and for how long, with a button to
 * stop. Renders nothing while nobody does. Use it once, inside `AuthProvider`.
 *
 * While it is there, the page has `--impersonation-banner-top` and `-bottom` for the app's own fixed parts: see `docs/layout.md`.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
 * import { de } from 'impersonation-kit/locales'
 *
 * export const App = () => (
 *   <AuthProvider authUrl="https://auth.example.com">
 *     <ImpersonationBanner placement="bottom" variant="frame" strings={de} />
 *   </AuthProvider>
 * )
 * ```
 */
export function ImpersonationBanner(props: ImpersonationBannerProps): ReactElement | null {
  const userState = useProvided(UserStateContext, 'ImpersonationBanner')
  const impersonation = useImpersonation()
  const own = props.strings
  // An app that replaces the sentence means both modes, and only the app knows its language.
  const strings: BannerStrings = {
    ...english,
    ...(own?.viewingAs && { lang: undefined, dir: 'auto', actingAs: own.viewingAs }),
    ...own,
  }
  if (userState.status === 'error' && userState.error.code === 'identity_mismatch') {
    return <MismatchNotice strings={strings} className={props.className} unstyled={props.unstyled} />
  }
  return impersonation.status === 'active' ? (
    <ActiveBanner {...props} strings={strings} impersonation={impersonation} />
  ) : null
}
