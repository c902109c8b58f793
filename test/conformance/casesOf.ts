import known from './claims.json' with { type: 'json' }
import type { ClaimCase } from './describeClaimMapper.js'

/** The known tokens and sessions of one vendor. */
export function casesOf(vendor: string): ClaimCase[] {
  return (known.cases as ClaimCase[]).filter((one) => one.vendor === vendor)
}

/** Every vendor of which a token or a session is known. */
export const vendors: string[] = [...new Set(known.cases.map((one) => one.vendor))]
