import { exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { appendAudit, createCheckpointer, verifyAudit } from '../../src/audit/index.js'
import { auditDatabase, NOW, record } from '../support/auditDatabase.js'

const HOUR = 3_600_000
const soon = { interval: 10 }
let database: Awaited<ReturnType<typeof auditDatabase>>
let signer: { kid: string; key: CryptoKey }
let keys: JSONWebKeySet
let clock: number
let kept: string[]
/** Since the first test: each checkpoint names the one before it. */
const everKept: string[] = []
let lines: string[]
/** When it was tried to keep one. */
let tries: number[]
let isBroken: boolean
beforeAll(async () => {
  database = await auditDatabase()
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
  signer = { kid: 'k1', key: pair.privateKey }
  keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'EdDSA' }] }
  clock = NOW
})
afterAll(() => database.stop())
beforeEach(() => {
  kept = []
  lines = []
  tries = []
  isBroken = false
})

const add = (count: number) =>
  database.inTransaction((trx) =>
    appendAudit(
      trx,
      Array.from({ length: count }, () => record()),
    ),
  )
const create = (more: { look?: number; every?: number; afterRows?: number } = {}) =>
  createCheckpointer({
    database,
    signer: () => Promise.resolve(signer),
    keep: (jws) => {
      tries.push(performance.now())
      if (isBroken) return Promise.reject(new Error('the disk is full'))
      kept.push(jws)
      everKept.push(jws)
      return Promise.resolve()
    },
    every: HOUR,
    afterRows: 100,
    look: 20,
    now: () => clock,
    log: { error: (line) => lines.push(line) },
    ...more,
  })
/** So long that a checkpoint that should not be made would have been. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 300))

describe('a checkpoint is made', () => {
  test('not where nothing has happened, and soon after the first record', async () => {
    const checkpointer = create()
    checkpointer.start()
    await aWhile()
    expect(checkpointer.counts()).toEqual({ made: 0, failed: 0 })
    await add(1)
    await expect.poll(() => kept.length, soon).toBe(1)
    await checkpointer.stop()
  })

  test('when the last one is old enough, and not before', async () => {
    const checkpointer = create()
    checkpointer.start()
    await add(1)
    clock += HOUR - 1
    await aWhile()
    expect(kept).toEqual([])
    clock += 1
    await expect.poll(() => checkpointer.counts().made, soon).toBe(1)
    await checkpointer.stop()
  })

  test('at once after so many records, in however many chains', async () => {
    const checkpointer = create({ afterRows: 10 })
    checkpointer.start()
    await add(9)
    await aWhile()
    expect(kept).toEqual([])
    await database.inTransaction((trx) => appendAudit(trx, [record({ session: 'x'.repeat(22) })]))
    await expect.poll(() => kept.length, soon).toBe(1)
    await checkpointer.stop()
  })

  test('once for all replicas', async () => {
    const replicas = [create(), create(), create()]
    clock += HOUR
    await add(3)
    for (const one of replicas) one.start()
    await expect.poll(() => kept.length, soon).toBe(1)
    await aWhile()
    for (const one of replicas) await one.stop()
    expect(kept).toHaveLength(1)
    expect(replicas.reduce((sum, one) => sum + one.counts().made, 0)).toBe(1)
  })
})

test('one that cannot be kept is told, counted, and made again', async () => {
  isBroken = true
  clock += HOUR
  await add(1)
  const checkpointer = create()
  checkpointer.start()
  await expect.poll(() => checkpointer.counts().failed, soon).toBeGreaterThanOrEqual(2)
  expect(lines[0]).toMatch(/^No checkpoint of the audit was made, and it is tried again: .*the disk is full/)
  expect(kept).toEqual([])
  isBroken = false
  await expect.poll(() => checkpointer.counts().made, soon).toBe(1)
  await checkpointer.stop()
  expect(await verifyAudit(database.db, { checkpoints: everKept, keys })).toMatchObject({ ok: true })
})

test('the waits after failures grow, up to the time between two checkpoints', async () => {
  isBroken = true
  clock += HOUR
  await add(1)
  const checkpointer = create({ look: 40, every: HOUR })
  checkpointer.start()
  await expect.poll(() => tries.length, soon).toBe(4)
  await checkpointer.stop()
  for (const [failures, wait] of [80, 160, 320].entries()) {
    const gap = (tries[failures + 1] ?? 0) - (tries[failures] ?? 0)
    expect(gap).toBeGreaterThan(wait - 2) // timers are a little early at times
  }
})

test('after stop nothing is made any more', async () => {
  const checkpointer = create()
  checkpointer.start()
  await checkpointer.stop()
  clock += HOUR
  await add(1)
  await aWhile()
  expect(kept).toEqual([])
})
