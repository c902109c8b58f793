import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/audit/canonicalJson.js'
import { BODY, bodyHash, HEAD, rowHash } from '../../src/audit/hashRow.js'

const sha256 = (value: string) => createHash('sha256').update(value).digest('hex')
const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null), fc.maxSafeInteger())

test('somebody else can compute the hashes: SHA-256 of canonical JSON, and of the hash before it', () => {
  const columns = [...BODY, ...HEAD, 'prev'] as const
  const row = fc.record(Object.fromEntries(columns.map((name) => [name, cell])))
  fc.assert(
    fc.property(row, fc.string(), (values, prev) => {
      const any = { ...values, prev } as unknown as Parameters<typeof bodyHash>[0] &
        Parameters<typeof rowHash>[0]
      const only = (names: readonly string[]) =>
        canonicalJson(Object.fromEntries(names.map((name) => [name, values[name]])))
      expect(bodyHash(any)).toBe(sha256(only(BODY)))
      expect(rowHash(any)).toBe(sha256(prev + only(HEAD)))
    }),
  )
})

test('the columns are in their order', () => {
  expect([...BODY]).toEqual(BODY.toSorted())
  expect([...HEAD]).toEqual(HEAD.toSorted())
})
