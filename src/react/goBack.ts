import { safeReturnTo } from '../core/returnTo.js'
import { hintAtReturn } from './hints.js'

/** Leads to where the impersonation began, if that is another page of the app, or of one of these origins. */
export function goBack(
  to: string | null | undefined,
  origins: readonly string[],
  navigate: (url: string) => void,
): void {
  const url = safeReturnTo(to, location.href, origins)
  if (url === undefined) hintAtReturn(to)
  else if (url !== location.href) navigate(url)
}
