// @vitest-environment node
import { expect, test } from 'vitest'
import { AdminError } from 'impersonation-kit/admin'
import { createAdminClient } from '../../src/admin/adminClient.js'
import { NOBODY } from '../support/nobody.js'
import { startService } from './support/startService.js'

const errorOf = async (asked: Promise<unknown>): Promise<AdminError> => {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof AdminError) return error
  throw new Error(`no AdminError: ${String(error)}`)
}

test('an answer comes with its status and its ETag', async () => {
  const { url } = await startService({
    'GET /api/x': () => ({ status: 202, headers: { etag: '"7"' }, body: { a: 1 } }),
  })
  const reply = await createAdminClient(url, fetch).ask('/api/x')
  expect(reply).toEqual({ status: 202, body: { a: 1 }, etag: '"7"' })
})

test('slashes at the end of the url change nothing, and a basePath is kept', async () => {
  const { url, asked } = await startService({ 'GET /base/api/x': () => ({ body: {} }) })
  await createAdminClient(`${url}/base//`, fetch).ask('/api/x')
  expect(asked.map(({ request }) => request)).toEqual(['GET /base/api/x'])
})

test('the query is encoded, and holds nothing that is absent or empty', async () => {
  const { url, asked } = await startService({ 'GET /api/x': () => ({ body: {} }) })
  await createAdminClient(url, fetch).ask('/api/x', {
    query: { q: 'a&b=ü 1', after: undefined, type: '', limit: 0 },
  })
  expect(asked[0]?.request).toBe('GET /api/x?q=a%26b%3D%C3%BC+1&limit=0')
})

test('a body is sent as JSON, with the ETag that was read', async () => {
  const { url, asked } = await startService({ 'PUT /api/x': () => ({ body: {} }) })
  await createAdminClient(url, fetch).ask('/api/x', { method: 'PUT', body: { a: 'ü' }, ifMatch: '"3"' })
  expect(asked[0]?.body).toEqual({ a: 'ü' })
  expect(asked[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'if-match': '"3"' })
})

test('a request without a body names no content type', async () => {
  const { url, asked } = await startService({ 'POST /api/x': () => ({ body: {} }) })
  await createAdminClient(url, fetch).ask('/api/x', { method: 'POST' })
  expect(asked[0]?.headers['content-type']).toBeUndefined()
})

test('a refusal has the code and the sentence of the service', async () => {
  const { url } = await startService({
    'GET /api/x': () => ({
      status: 403,
      body: { code: 'owners_only', detail: 'Only an Owner may do this.' },
    }),
  })
  const error = await errorOf(createAdminClient(url, fetch).ask('/api/x'))
  expect(error).toMatchObject({ code: 'owners_only', status: 403, message: 'Only an Owner may do this.' })
  expect(error.retryAfter).toBeUndefined()
})

test.each([
  ['30', 30],
  ['0', 0],
  ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
])('a Retry-After of %s is %s', async (value, expected) => {
  const { url } = await startService({
    'GET /api/x': () => ({
      status: 429,
      headers: { 'retry-after': value },
      body: { code: 'rate_limited', detail: 'Too many starts.' },
    }),
  })
  const error = await errorOf(createAdminClient(url, fetch).ask('/api/x'))
  expect([error.code, error.retryAfter]).toEqual(['rate_limited', expected])
})

test.each<[string, number, unknown]>([
  ['a page of another server', 404, '<h1>Not found</h1>'],
  ['JSON that is not of the service', 403, { error: 'x' }],
  ['a page of a single-page app', 200, '<!doctype html>'],
  ['JSON that is no object', 200, '"ok"'],
  ['null', 200, 'null'],
  ['nothing', 200, ''],
])('%s (%s) is not taken for the service', async (_what, status, body) => {
  const { url } = await startService({ 'GET /api/x': () => ({ status, body }) })
  const error = await errorOf(createAdminClient(url, fetch).ask('/api/x'))
  expect(error).toMatchObject({ code: 'unreadable_reply', status })
  expect(error.message).toContain('Check the url of AdminProvider')
})

test.each<[string, number, unknown]>([
  ['a page of a proxy', 502, '<h1>Bad gateway</h1>'],
  ['JSON of a proxy', 500, { error: 'x' }],
])('%s (%s) sends nobody to the url of AdminProvider', async (_what, status, body) => {
  const { url } = await startService({ 'GET /api/x': () => ({ status, body }) })
  const error = await errorOf(createAdminClient(url, fetch).ask('/api/x'))
  expect(error).toMatchObject({
    code: 'unreadable_reply',
    status,
    message: `The service (or a proxy before it) answered ${status}. Try again; if it stays, look at its log.`,
  })
})

test.each([
  [{ 'retry-after': '30' }, '30 seconds', 30],
  [{}, '1 minute', undefined],
])('the 429 of a proxy with %o says when to try again', async (headers, when, retryAfter) => {
  const { url } = await startService({ 'GET /api/x': () => ({ status: 429, headers, body: 'Slow down' }) })
  const error = await errorOf(createAdminClient(url, fetch).ask('/api/x'))
  expect(error).toMatchObject({
    message: `The service (or a proxy before it) answered 429. Try again in ${when}.`,
    retryAfter,
  })
})

test('a line that is cut is unreachable, without a status', async () => {
  const { url } = await startService({ 'GET /api/x': () => Promise.reject(new Error('cut')) })
  const error = await errorOf(createAdminClient(url, fetch).ask('/api/x'))
  expect(error).toMatchObject({ code: 'unreachable', status: undefined })
  expect(error.cause).toBeInstanceOf(Error)
})

test('a service that is down is unreachable', async () => {
  expect((await errorOf(createAdminClient(NOBODY, fetch).ask('/api/x'))).code).toBe('unreachable')
})

test('whoever cancels gets their own reason, not an error of the service', async () => {
  const { url } = await startService({ 'GET /api/x': () => new Promise(() => undefined) })
  const controller = new AbortController()
  const asked = createAdminClient(url, fetch).ask('/api/x', { signal: controller.signal })
  setTimeout(() => controller.abort(), 20)
  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
})
