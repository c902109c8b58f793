import type { ReactElement, ReactNode } from 'react'
import { ActiveBanner } from './banner/ActiveBanner.js'
import type { BannerState } from './banner/BannerState.js'
import type { BannerStrings } from './banner/BannerStrings.js'
import { english } from './banner/english.js'
import { MismatchNotice } from './banner/MismatchNotice.js'
import { UserStateContext, useProvided } from './contexts.js'
import { useImpersonation } from './useImpersonation.js'

/** Props of `ImpersonationBanner`. None is needed. */
export interface ImpersonationBannerProps {
  /** The edge of the page at which it stands. Default: `top`. */
  placement?: 'top' | 'bottom' | undefined
  /** `frame` also draws a border round the page. Default: `bar`. */
  variant?: 'bar' | 'frame' | undefined
  /** Words to replace; whole languages come from `impersonation-kit/locales`. Default: English. */
  strings?: Partial<BannerStrings> | undefined
  /** Added to the region (`data-impersonation-banner="root"`). */
  className?: string | undefined
  /** Brings no stylesheet: for a look of your own, or with `impersonation-kit/styles.css` imported. Default: false. */
  unstyled?: boolean | undefined
  /** For the `style` element in a server's HTML, under a content security policy. In the browser none is needed. */
  nonce?: string | undefined
  /** The app's own controls, before Minimise and Stop. */
  actions?: ReactNode
  /** Draws the content anew; offer a way to `stop()`. What is said aloud, on paper and in the tab stays. */
  children?: ((state: BannerState) => ReactNode) | undefined
}

/**
 * Says that somebody is using another person's account: whose, who, why, in what mode and for how long, with a button to
 * stop. Renders nothing while nobody does. Use it once, inside `AuthProvider`.
 *
 * While it is there, the page has `--impersonation-banner-height` for the app's own fixed parts.
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
  const strings = { ...english, ...props.strings }
  if (userState.status === 'error' && userState.error.code === 'identity_mismatch') {
    return <MismatchNotice strings={strings} className={props.className} unstyled={props.unstyled} />
  }
  return impersonation.status === 'active' ? (
    <ActiveBanner {...props} strings={strings} impersonation={impersonation} />
  ) : null
}
