import { ImpersonationBanner } from 'impersonation-kit'
import { type ReactElement, useLayoutEffect } from 'react'

/** A way to lay out an app, and what docs/layout.md says of it. */
export interface Layout {
  /** The app's own CSS, as if there were no banner. `#root` is the element that the app is rendered into. */
  css: string
  /** What docs/layout.md adds to it; empty where nothing is needed. */
  recipe: string
  /** `adapted` says whether `recipe` is there, for an app that names its rules in its classes. */
  App: (props: { adapted: boolean }) => ReactElement
}

interface BesideBannerProps {
  layout: Layout
  /** Whether the app has the lines of docs/layout.md. Default: true. */
  adapted?: boolean
  /** The edge at which the banner stands. Default: `top`. */
  placement?: 'top' | 'bottom'
}

/** The app of one layout, and the banner beside it. */
export function BesideBanner({ layout, adapted = true, placement = 'top' }: BesideBannerProps): ReactElement {
  const { App } = layout
  // The page that runs the tests has a body of 100vh.
  const css = `body { min-height: 0 } ${layout.css}\n${adapted ? layout.recipe : ''}`
  // Before it is painted, and gone with the story: what is said of `html` must not reach the next one.
  useLayoutEffect(() => {
    const style = document.createElement('style')
    style.textContent = css.replaceAll('#root', ':has(> .app)')
    document.head.append(style)
    return () => style.remove()
  }, [css])
  return (
    <>
      <ImpersonationBanner placement={placement} />
      <App adapted={adapted} />
    </>
  )
}
