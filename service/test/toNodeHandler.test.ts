import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APP, startService } from './support/startService.js'

let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  running = await startService()
})
afterAll(() => running.stop())

/** As browsers send a preflight, and as a stream is sent: without a length. */
async function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  pieces: string[] = [],
): Promise<{ status: number | undefined; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(running.origin + path, { method, headers }, (reply) => {
      let body = ''
      reply.on('data', (piece: Buffer) => (body += piece.toString()))
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, body }))
    })
    sent.on('error', reject)
    for (const piece of pieces) sent.write(piece)
    sent.end()
  })
}

const json = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
const asAna = () => ({ ...json, cookie: 'host=ana', origin: running.origin })

describe('in a server of Node', () => {
  test('a preflight of an app is answered, with or without a length', async () => {
    for (const more of [{}, { 'content-length': '0' }]) {
      const reply = await ask('OPTIONS', '/api/v1/refresh_token', {
        origin: APP,
        'access-control-request-method': 'GET',
        ...more,
      })
      expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([204, APP])
    }
  })

  test('a body in chunks is read whole', async () => {
    const body = JSON.stringify({ userId: 'user_42', reason: 'The invoice is missing' })
    const path = '/api/operators/production/impersonations'
    const reply = await ask('POST', path, asAna(), [body.slice(0, 20), body.slice(20)])
    // As for every user while nobody may impersonate. A body that was cut would be refused with 400.
    expect([reply.status, (JSON.parse(reply.body) as { code: string }).code]).toEqual([404, 'not_found'])
  })

  test('a body in chunks without an end is refused at the limit', async () => {
    const piece = 'x'.repeat(64 * 1024)
    const path = '/api/operators/production/impersonations'
    const reply = await ask('POST', path, asAna(), [piece, piece, piece, piece, piece])
    expect(reply.status).toBe(413)
  })
})
