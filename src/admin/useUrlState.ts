import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { hintAtPrefix } from './hintAtPrefix.js'

const CHANGED = 'impersonation-admin:url'

/** The named parameters of the page's address. The rest of the address belongs to your app, and stays as it is. */
export type UrlState<Name extends string> = Partial<Record<Name, string>>

/**
 * A page's state in its address, so that reloading, going back, and coming back from an impersonation show the same page. A change
 * replaces the address; with `push` the browser's Back undoes it.
 *
 * @param prefix - Put before each name, so that two pages can share an address.
 */
export function useUrlState<Name extends string>(
  names: readonly Name[],
  prefix = '',
): [UrlState<Name>, (change: UrlState<Name>, push?: boolean) => void] {
  const search = useSyncExternalStore(
    subscribe,
    () => location.search,
    () => '',
  )
  const all = names.map((name) => prefix + name).join(' ')
  useEffect(() => hintAtPrefix(all), [all])
  const found = new URLSearchParams(search)
  const state: UrlState<Name> = {}
  for (const name of names) {
    const value = found.get(prefix + name)
    if (value) state[name] = value
  }
  const change = useCallback(
    (next: UrlState<Name>, push = false): void => {
      const url = new URL(location.href)
      for (const [name, value] of Object.entries<string | undefined>(next)) {
        if (value) url.searchParams.set(prefix + name, value)
        else url.searchParams.delete(prefix + name)
      }
      if (url.href === location.href) return
      // The state of the app's router stays.
      history[push ? 'pushState' : 'replaceState'](history.state, '', url)
      window.dispatchEvent(new Event(CHANGED))
    },
    [prefix],
  )
  return [state, change]
}

function subscribe(onChange: () => void): () => void {
  const listening = new AbortController()
  const { signal } = listening
  for (const name of ['popstate', CHANGED]) window.addEventListener(name, onChange, { signal })
  // Tells of what the app's router does to the address, which is no `popstate`. Older browsers have none; there it is seen at the next render.
  const { navigation } = window as { navigation?: EventTarget }
  navigation?.addEventListener('currententrychange', onChange, { signal })
  return () => listening.abort()
}
