import { expect, test } from 'vitest'
import { nameOf } from '../../src/admin/nameOf.js'

test.each([
  [{ userId: 'u1', name: 'Maya Okafor', email: 'maya@a.test' }, 'Maya Okafor'],
  [{ userId: 'u1', firstName: 'Maya', lastName: 'Okafor' }, 'Maya Okafor'],
  [{ userId: 'u1', name: '   ', email: 'maya@a.test' }, 'maya@a.test'],
  [{ userId: 'u1', name: ' ', firstName: '', lastName: ' ', email: '' }, 'u1'],
  [{ id: 'u1', name: '\u202E\u200F' }, 'u1'],
  [{ userId: 'u1', name: 'Bob \u202Egnihsihp\u202C' }, 'Bob gnihsihp'],
  [{ userId: 'u1', name: 'محمد' }, 'محمد'],
])('%j is called %j', (who, name) => {
  expect(nameOf(who)).toBe(name)
})
