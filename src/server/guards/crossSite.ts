import { AuthError } from '../../core/errors.js'

/** The error of a write by cookie that no page of ours is known to have caused. */
export function crossSite(): AuthError {
  return new AuthError(
    'cross_site_request',
    'A page of another site may have sent this, or nobody can tell: the cookie does not count for a write. Send the token as "Authorization: Bearer …", or name the page\'s origin in cookie.origins.',
  )
}
