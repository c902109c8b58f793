import { keycloak } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

const by = (name: string) => (mark: unknown) => ({ sub: 'user_42', [name]: mark })

describeClaimMapper('keycloak', {
  mapper: keycloak,
  cases: casesOf('keycloak'),
  places: {
    'impersonator.id, nested': (id) => ({ sub: 'user_42', impersonator: { id } }),
    'impersonator.id, with the dot in its name': by('impersonator.id'),
  },
  marks: {
    impersonator: by('impersonator'),
    'impersonator.id': by('impersonator.id'),
    'impersonator.username': by('impersonator.username'),
    'impersonator.client': by('impersonator.client'),
  },
  nobody: [
    { sub: 'user_42', impersonator: null },
    { sub: 'user_42', 'impersonator.id': null, 'impersonator.username': null },
  ],
})

describe('keycloak', () => {
  test('reads a token of which one mapper nests and the other does not', () => {
    const mixed = { sub: 'c1d2', impersonator: { username: 'admin' }, 'impersonator.id': 'a7b8' }
    expect(keycloak(mixed)).toMatchObject({
      state: 'impersonated',
      impersonator: { id: 'a7b8', name: 'admin' },
    })
  })

  test('is unreadable where the two forms name different people', () => {
    expect(keycloak({ sub: 'c1d2', impersonator: { id: 'a7b8' }, 'impersonator.id': 'e9f0' }).state).toBe(
      'unreadable',
    )
  })
})
