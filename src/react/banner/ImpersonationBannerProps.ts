import type { ReactNode } from 'react'
import type { BannerState } from './BannerState.js'
import type { BannerStrings } from './BannerStrings.js'

/** Props of `ImpersonationBanner`. None is needed. */
export interface ImpersonationBannerProps {
  /** The edge of the page at which it stands. Default: `top`. */
  placement?: 'top' | 'bottom' | undefined
  /** `frame` also draws a border round the page. Default: `bar`. */
  variant?: 'bar' | 'frame' | undefined
  /**
   * The key that moves the focus to Stop from anywhere, also from within a dialog, and back. A `KeyboardEvent.key`, pressed
   * alone. Name another where your app needs that one itself. Default: `F6`.
   */
  focusKey?: string | undefined
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
