import { expect, test } from 'vitest'
import { mergeHeader } from '../../../src/server/shared/mergeHeader.js'

test.each<[string, string | null | undefined, string, string]>([
  ['vary', null, 'Authorization', 'Authorization'],
  ['vary', undefined, 'Authorization', 'Authorization'],
  ['vary', '', 'Authorization', 'Authorization'],
  ['vary', 'Accept', 'Authorization', 'Accept, Authorization'],
  ['vary', 'Accept', 'Authorization, Cookie', 'Accept, Authorization, Cookie'],
  ['vary', 'authorization ,COOKIE', 'Authorization, Cookie', 'authorization ,COOKIE'],
  ['vary', 'Accept, Cookie', 'Authorization, Cookie', 'Accept, Cookie, Authorization'],
  ['vary', 'X-Authorization', 'Authorization', 'X-Authorization, Authorization'],
  ['vary', '*', 'Authorization', '*'],
  ['vary', 'Accept, *', 'Authorization', 'Accept, *'],
  ['cache-control', 'public, max-age=60', 'private, no-store', 'private, no-store'],
  ['cache-control', '*', 'no-store', 'no-store'],
])('%s: %j with %j becomes %j', (name, present, wanted, merged) => {
  expect(mergeHeader(name, present, wanted)).toBe(merged)
})
