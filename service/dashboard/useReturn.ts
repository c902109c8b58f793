import { useEffect } from 'react'

/**
 * The address of the sign-in, which leads back to where the reader is when they click: filters and the marked row change without the
 * link being drawn anew.
 */
export function useReturn(
  signInUrl: string | undefined,
  more: Record<string, string> = {},
): string | undefined {
  const address = signInUrl === undefined ? undefined : withReturn(signInUrl, more)
  useEffect(() => {
    if (signInUrl === undefined) return
    const point = ({ target }: MouseEvent): void => {
      const link = target instanceof Element ? target.closest('a') : null
      if (link && isSame(link.href, signInUrl)) link.href = withReturn(link.href)
    }
    document.addEventListener('click', point, true)
    return () => document.removeEventListener('click', point, true)
  }, [signInUrl])
  return address
}

/** The address with this page as `return_to`. */
export function withReturn(signInUrl: string, more: Record<string, string> = {}): string {
  const url = new URL(signInUrl, location.href)
  for (const [name, value] of Object.entries({ ...more, return_to: location.href })) {
    url.searchParams.set(name, value)
  }
  return url.href
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [new URL(one, location.href), new URL(other, location.href)]
  return a.origin === b.origin && a.pathname === b.pathname
}
