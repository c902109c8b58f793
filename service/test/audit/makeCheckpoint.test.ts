import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeProtectedHeader, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  appendAudit,
  keepByHttp,
  keepInFile,
  makeCheckpoint,
  readCheckpoints,
  verifyAudit,
} from '../../src/audit/index.js'
import { auditDatabase, NOW, record } from '../support/auditDatabase.js'

let database: Awaited<ReturnType<typeof auditDatabase>>
let signer: { kid: string; key: CryptoKey }
let keys: JSONWebKeySet
const folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))
const file = join(folder, 'checkpoints')
beforeAll(async () => {
  database = await auditDatabase()
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
  signer = { kid: 'k1', key: pair.privateKey }
  keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'EdDSA' }] }
})
afterAll(async () => {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
})

const add = (count: number) =>
  database.inTransaction((trx) =>
    appendAudit(
      trx,
      Array.from({ length: count }, (_, index) => record({ session: `${index}`.padStart(22, '0') })),
    ),
  )
const claimsOf = (jws: string): unknown =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString())

test('nothing to sign is no checkpoint', async () => {
  expect(await makeCheckpoint(database, { signer, keep: keepInFile(file) })).toEqual([])
})

test('every chain that has grown is signed once, in checkpoints that name each other, and kept in the file', async () => {
  await add(5)
  const first = await makeCheckpoint(database, {
    signer,
    keep: keepInFile(file),
    now: () => NOW,
    maxHeads: 2,
  })
  expect(first).toHaveLength(3)
  await add(1)
  const second = await makeCheckpoint(database, { signer, keep: keepInFile(file), now: () => NOW })
  expect(second).toHaveLength(1)
  expect(claimsOf(second[0] ?? '')).toEqual({
    number: 4,
    at: NOW,
    previous: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    heads: [[`production/session/${'0'.repeat(22)}`, 2, expect.stringMatching(/^[0-9a-f]{64}$/)]],
  })
  expect(decodeProtectedHeader(second[0] ?? '')).toEqual({
    alg: 'EdDSA',
    kid: 'k1',
    typ: 'audit-checkpoint+jws',
  })
  expect(await makeCheckpoint(database, { signer, keep: keepInFile(file) })).toEqual([])
  const kept = await readCheckpoints(file)
  expect(kept).toEqual([...first, ...second])
  expect(readFileSync(file, 'utf8').endsWith('\n')).toBe(true)
  expect(statSync(file).mode & 0o077).toBe(0)
  expect(await verifyAudit(database.db, { checkpoints: kept, keys })).toMatchObject({
    ok: true,
    checkpoints: 4,
  })
})

test('one that could not be kept is not stored, and is made again', async () => {
  await add(2)
  const broken = makeCheckpoint(database, { signer, keep: () => Promise.reject(new Error('disk full')) })
  await expect(broken).rejects.toMatchObject({ code: 'checkpoint_not_kept' })
  expect(await makeCheckpoint(database, { signer, keep: keepInFile(file) })).toHaveLength(1)
})

test('one that was kept and not stored is made again under its number, and both are right', async () => {
  await add(1)
  let lost = ''
  const dies = makeCheckpoint(database, {
    signer,
    now: () => NOW + 1,
    keep: async (jws) => {
      await keepInFile(file)(jws)
      lost = jws
      throw new Error('the process dies here')
    },
  })
  await expect(dies).rejects.toThrow()
  await add(1)
  const [again = ''] = await makeCheckpoint(database, { signer, keep: keepInFile(file), now: () => NOW + 2 })
  expect(claimsOf(again)).toMatchObject({ number: (claimsOf(lost) as { number: number }).number })
  const kept = await readCheckpoints(file)
  expect(kept.slice(-2)).toEqual([lost, again])
  expect(await verifyAudit(database.db, { checkpoints: kept, keys })).toMatchObject({ ok: true })
})

test('one that was cut off while it was written is made again on a line of its own', async () => {
  await add(1)
  appendFileSync(file, 'eyJhbGciOiJFZERTQSJ9.eyJudW1')
  const before = await readCheckpoints(file)
  const made = await makeCheckpoint(database, { signer, keep: keepInFile(file) })
  expect(made).toHaveLength(1)
  const kept = await readCheckpoints(file)
  expect(kept).toEqual([...before, ...made])
  expect(await verifyAudit(database.db, { checkpoints: kept, keys })).toMatchObject({ ok: true })
})

test('of two replicas one makes it', async () => {
  await add(3)
  const kept: string[] = []
  const keep = async (jws: string) => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    kept.push(jws)
  }
  await Promise.all([makeCheckpoint(database, { signer, keep }), makeCheckpoint(database, { signer, keep })])
  expect(kept).toHaveLength(1)
})

test('keepByHttp posts it, and counts only 2xx as kept', async () => {
  const got: { body: string; type: string | undefined; key: string | undefined }[] = []
  let status = 201
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      got.push({ body, type: request.headers['content-type'], key: request.headers.authorization })
      response.writeHead(status, { location: '/elsewhere' }).end('thank you')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const keep = keepByHttp(url, { headers: { authorization: 'Bearer k' } })
  await keep('a.b.c')
  expect(got).toEqual([{ body: 'a.b.c', type: 'application/jose', key: 'Bearer k' }])
  for (status of [400, 500, 302]) await expect(keep('a.b.c')).rejects.toThrow()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await expect(keep('a.b.c')).rejects.toThrow()
})
