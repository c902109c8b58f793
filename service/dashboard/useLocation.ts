import { useEffect, useSyncExternalStore } from 'react'

/**
 * The path of the page. A click on a link to another page of the dashboard moves on without loading it anew.
 *
 * @param isPage - Is this path one of the dashboard's? Every other link of the origin leaves it.
 */
export function useLocation(isPage: (path: string) => boolean): string {
  useEffect(() => {
    const follow = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest('a') : null
      const isPlain =
        event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
      if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute('download')) return
      if (link.origin !== location.origin || !isPage(link.pathname)) return
      event.preventDefault()
      if (!mayLeave()) return
      history.pushState(null, '', link.href)
      // What follows the address follows this event: a page's filters, too, if only they differ.
      window.dispatchEvent(new PopStateEvent('popstate'))
      window.scrollTo(0, 0)
    }
    document.addEventListener('click', follow)
    return () => document.removeEventListener('click', follow)
  }, [isPage])
  useEffect(() => {
    let shown = location.href
    const keep = (event: PopStateEvent): void => {
      const isSamePage = location.pathname === new URL(shown).pathname
      if (!event.isTrusted || isSamePage || mayLeave()) shown = location.href
      else {
        event.stopImmediatePropagation()
        history.pushState(null, '', shown)
      }
    }
    window.addEventListener('popstate', keep, true) // before those who would show the other page
    return () => window.removeEventListener('popstate', keep, true)
  }, [])
  return useSyncExternalStore(subscribe, () => location.pathname)
}

/** Asks whoever would mind: a form with unsaved changes listens to `beforeunload`. */
function mayLeave(): boolean {
  const event = new Event('beforeunload', { cancelable: true })
  return window.dispatchEvent(event) || window.confirm('You have unsaved changes. Leave this page?')
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange)
  return () => window.removeEventListener('popstate', onChange)
}
