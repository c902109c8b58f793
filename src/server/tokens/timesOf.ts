import { decodeJwt } from 'jose/jwt/decode'

/** When a verified token was issued and when it expires, in Unix seconds. */
export function timesOf(token: string): { issuedAt: number | undefined; endsAt: number } {
  const { iat, exp = 0 } = decodeJwt(token)
  return { issuedAt: iat, endsAt: exp }
}
