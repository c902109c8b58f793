import { type ClaimMapper, type ClaimShape, createClaimMapper } from 'impersonation-kit/claims'
import { expectTypeOf, test } from 'vitest'

test('createClaimMapper gives a claim mapper', () => {
  expectTypeOf(createClaimMapper({ impersonator: { id: 'by' } })).toEqualTypeOf<ClaimMapper>()
  expectTypeOf(createClaimMapper).parameters.toEqualTypeOf<[ClaimShape]>()
})

test('a shape names the impersonator by id, by e-mail, or by both', () => {
  createClaimMapper({ impersonator: { email: ['support', 'email'] } })
  createClaimMapper({ impersonator: { id: 'by', email: 'by_email', name: 'by_name' } })
  // @ts-expect-error nobody could be told apart
  createClaimMapper({ impersonator: { name: 'by_name' } })
  // @ts-expect-error
  createClaimMapper({})
})

test('a place is a name or a list of names, never an empty one', () => {
  // @ts-expect-error
  createClaimMapper({ impersonator: { id: [] } })
  // @ts-expect-error
  createClaimMapper({ impersonator: { id: () => 'by' } })
  // @ts-expect-error
  createClaimMapper({ impersonator: { id: 'by' }, timeUnit: 'hours' })
})
