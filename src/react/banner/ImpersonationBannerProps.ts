import type { ReactNode } from 'react'
import type { BannerState } from './BannerState.js'
import type { BannerStrings } from './BannerStrings.js'

/** Props of `ImpersonationBanner`. None is needed. */
export interface ImpersonationBannerProps {
  /** The edge of the window at which it is shown. Default: `top`. */
  placement?: 'top' | 'bottom' | undefined
  /** `frame` also draws a border around the page. Default: `bar`. */
  variant?: 'bar' | 'frame' | undefined
  /**
   * The key that moves the focus to Stop from anywhere, also from inside a dialog, and back. A `KeyboardEvent.key`, pressed
   * alone. Choose another if your app uses this one. Default: `F6`.
   */
  focusKey?: string | undefined
  /** Replaces words. Whole languages are in `impersonation-kit/locales`. Default: English. */
  strings?: Partial<BannerStrings> | undefined
  /** Added to the outermost element (`data-impersonation-banner="root"`). */
  className?: string | undefined
  /** Adds no styles: for your own look, or if you import `impersonation-kit/styles.css`. Default: false. */
  unstyled?: boolean | undefined
  /** For the `style` element in the server's HTML, under a Content Security Policy. The browser does not need it. */
  nonce?: string | undefined
  /** The app's own controls, before Minimise and Stop. */
  actions?: ReactNode
  /** Renders your own content; always offer a way to `stop()`. Announcements, print and the mark in the tab stay. */
  children?: ((state: BannerState) => ReactNode) | undefined
}
