import { AuthError } from '../../core/errors.js'

/** The error of a write with a cookie, if it is not certain that a page of the app sent it. */
export function crossSite(): AuthError {
  return new AuthError(
    'cross_site_request',
    'A page of another site may have sent this request, so its cookie is not accepted for a write. Send the token as "Authorization: Bearer …", or add the page\'s origin to cookie.origins.',
  )
}
