import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { startLine } from '../support/startLine.js'
import { KEY, startService } from '../support/startService.js'
import { uncaughtIn } from '../support/uncaughtIn.js'

const RECORDS = 3_000

describe.skipIf(!hasPostgres)('an export of the audit', () => {
  let postgres: Awaited<ReturnType<typeof postgresServer>>
  let line: Awaited<ReturnType<typeof startLine>>
  let server: Awaited<ReturnType<typeof startService>>
  const open = () => server.as('owner').get('/api/operators/production/audit/export?format=jsonl')
  const begins = async (): Promise<boolean> => {
    const reply = await open()
    await reply.body?.cancel()
    return reply.ok
  }
  beforeAll(async () => {
    postgres = await postgresServer()
    const database = new URL(await postgres.create())
    line = await startLine(Number(database.port))
    database.port = String(line.port)
    server = await startService({ database: database.href })
    for (let from = 0; from < RECORDS; from += 500) {
      const events = Array.from({ length: 500 }, (_one, index) => ({
        id: `event-${from + index}`,
        phase: 'outcome',
        time: from + index,
        action: 'invoices.read',
        method: 'GET',
        actor: { id: 'ana', kind: 'person' },
        subject: { id: 'user_42' },
        mode: 'read-only',
        requestId: `request-${from + index}`,
        status: 200,
      }))
      const sent = await server.as().post('/api/v1/audit', events, { authorization: `Bearer ${KEY}` })
      expect(sent.status).toBe(200)
    }
  })
  afterAll(async () => {
    await server.stop()
    line.close()
    await postgres.stop()
  })

  test('arrives whole', async () => {
    expect((await (await open()).text()).trim().split('\n').length).toBeGreaterThanOrEqual(RECORDS)
  })

  test('whose database goes away in the middle breaks off, is never taken for a whole one, and ends nothing', async () => {
    let broken = 0
    const uncaught = await uncaughtIn(async () => {
      for (let round = 0; round < 12; round++) {
        const reply = await open()
        if (reply.status !== 200) continue // cut before it began
        const text = reply.text()
        await new Promise((resolve) => setTimeout(resolve, round * 4))
        line.cut()
        const whole = await text.then(
          (found) => found.trim().split('\n').length >= RECORDS,
          () => {
            broken += 1
            return true // a reader knows that something is missing
          },
        )
        expect(whole).toBe(true)
      }
    })
    expect(uncaught).toEqual([])
    expect(broken).toBeGreaterThan(0)
    await vi.waitFor(async () => expect(await begins()).toBe(true))
  })

  test('whose reader leaves in the middle ends nothing', async () => {
    const uncaught = await uncaughtIn(async () => {
      for (let round = 0; round < 10; round++) {
        const reader = (await open()).body?.getReader()
        await reader?.read()
        await reader?.cancel()
      }
    })
    expect(uncaught).toEqual([])
    expect(await begins()).toBe(true)
  })
})
