import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import type { Page } from '../http/index.js'

type Failure = Pick<Page, 'title' | 'sentence'> & {
  status: number
  code: string
  headers?: Record<string, string>
}

/** The provider does not answer. */
export const unavailable: Failure = {
  status: 503,
  code: 'sign_in_unavailable',
  title: 'The sign-in does not answer',
  sentence: 'The provider where you sign in cannot be reached. Try again in a moment.',
  headers: { 'retry-after': '5' },
}

/** This browser knows nothing of the sign-in that came back. */
export const unknownFlow: Failure = {
  status: 400,
  code: 'sign_in_unknown',
  title: 'Sign in again',
  sentence:
    'This sign-in was not begun in this browser, it has ended already, or it took longer than ten minutes.',
}

const failed: Failure = {
  status: 400,
  code: 'sign_in_failed',
  title: 'Sign in again',
  sentence: 'The answer of the provider does not belong to this sign-in, so it was not used.',
}

const misconfigured: Failure = {
  status: 500,
  code: 'sign_in_misconfigured',
  title: 'The sign-in is set up wrongly',
  sentence: 'The provider did not accept this service. Tell whoever runs it: its log says why.',
}

/** What went wrong between the service and the provider, in words for the person who wanted to sign in. The log has the rest. */
export function oidcFailure(error: unknown): Failure {
  if (error instanceof AuthorizationResponseError) return refused(error.error)
  if (error instanceof ResponseBodyError) {
    if (error.error === 'invalid_grant') return unknownFlow
    return error.status >= 500 ? unavailable : misconfigured
  }
  if (error instanceof WWWAuthenticateChallengeError) return misconfigured
  if (error instanceof ClientError) {
    if (isOutage(error)) return unavailable
    return isTooOld(error)
      ? {
          status: 401,
          code: 'insufficient_user_authentication',
          title: 'Sign in again',
          sentence: 'You are asked to prove anew who you are, and the provider did not do so.',
        }
      : failed
  }
  // What `fetch` throws where nobody listens.
  return error instanceof TypeError ? unavailable : failed
}

function refused(code: string): Failure {
  if (code === 'access_denied') {
    return {
      status: 403,
      code: 'sign_in_denied',
      title: 'You are not signed in',
      sentence: 'You stopped the sign-in, or the provider does not let you in.',
    }
  }
  if (code === 'temporarily_unavailable' || code === 'server_error') return unavailable
  return {
    status: 400,
    code: 'sign_in_refused',
    title: 'You are not signed in',
    sentence: `The provider refused the sign-in${/^[a-z_]{1,60}$/.test(code) ? ` (${code})` : ''}.`,
  }
}

function isOutage({ code, cause }: ClientError): boolean {
  if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_JSON' || code === 'OAUTH_PARSE_ERROR')
    return true
  return code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' && cause instanceof Response && cause.status >= 500
}

const isTooOld = ({ code, cause }: ClientError): boolean =>
  code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED' &&
  (cause as { cause?: { claim?: string } } | undefined)?.cause?.claim === 'auth_time'
