import { expect, test } from 'vitest'
import { isSameOrigin } from '../../../src/server/guards/isSameOrigin.js'

const ask = (url: string, headers: Record<string, string>): boolean =>
  isSameOrigin({ method: 'POST', url, headers: new Headers(headers) }, ['https://app.test'])

test.each<[string, Record<string, string>]>([
  ['https://api.test/x', { origin: 'https://api.test' }],
  ['/x', { origin: 'https://api.test', host: 'api.test' }],
  ['/x', { origin: 'https://api.test', host: 'API.TEST' }],
  ['http://10.0.0.1:3000/x', { origin: 'https://api.test', host: 'api.test' }],
  ['/x', { origin: 'https://api.test:8443', host: 'api.test:8443' }],
  ['/x', { origin: 'https://app.test' }],
  ['/x', { 'sec-fetch-site': 'same-origin' }],
])('a request to %s with %j comes from a page of ours', (url, headers) => {
  expect(ask(url, headers)).toBe(true)
})

test.each<[string, Record<string, string>]>([
  ['https://api.test/x', {}],
  ['https://api.test/x', { host: 'api.test' }],
  ['/x', {}],
  ['/x', { origin: 'https://api.test' }],
  ['/x', { origin: 'null' }],
  ['/x', { origin: 'null', host: 'null' }],
  ['/x', { origin: '', host: '' }],
  ['/x', { origin: 'about:blank', host: '' }],
  ['/x', { origin: 'https://api.test:8443', host: 'api.test' }],
  ['https://api.test/x', { origin: 'https://api.test', host: 'internal' }],
  ['https://api.test/x', { origin: 'https://api.test', 'sec-fetch-site': 'same-site' }],
  // F47: so begins what a person types, and so it stays when a foreign page redirects.
  ['/x', { 'sec-fetch-site': 'none' }],
  ['https://api.test/x', { origin: 'https://api.test', 'sec-fetch-site': 'none' }],
  ['https://api.test/x', { origin: 'https://api.test', 'sec-fetch-site': '' }],
  ['https://api.test/x', { 'sec-fetch-site': 'same-origin, same-origin' }],
])('nobody can tell where a request to %s with %j comes from', (url, headers) => {
  expect(ask(url, headers)).toBe(false)
})
