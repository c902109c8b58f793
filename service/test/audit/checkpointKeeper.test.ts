import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkpointKeeper, keepInFile, readCheckpoints } from '../../src/audit/index.js'

const checkpoint = (name: string): string => `${name}.body.${'s'.repeat(86)}`
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))
  file = join(folder, 'checkpoints')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** An address that keeps what is posted to it, or answers with `status`. */
async function collector(status = 204) {
  const posts: { body: string; type?: string; key?: unknown }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      posts.push({ body, type: request.headers['content-type'] ?? '', key: request.headers['x-key'] })
      response.writeHead(status).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    posts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.dispose]: () => void server.close(),
  }
}

describe('checkpoints are kept in every place that is named', () => {
  test('in none, and then none are read', async () => {
    const keeper = checkpointKeeper({})
    await keeper.keep(checkpoint('one'))
    expect(await keeper.kept()).toEqual([])
  })

  test('in a file, which need not be there before', async () => {
    const keeper = checkpointKeeper({ file })
    expect(await keeper.kept()).toEqual([])
    await keeper.keep(checkpoint('one'))
    await keeper.keep(checkpoint('two'))
    expect(await keeper.kept()).toEqual([checkpoint('one'), checkpoint('two')])
  })

  test('at an address, which is only written to', async () => {
    using there = await collector()
    const keeper = checkpointKeeper({ url: there.url, headers: { 'x-key': 'k' } })
    await keeper.keep(checkpoint('one'))
    expect(there.posts).toEqual([{ body: checkpoint('one'), type: 'application/jose', key: 'k' }])
    expect(await keeper.kept()).toEqual([])
  })

  test('in both; one place that fails fails the whole, with its answer', async () => {
    using there = await collector(507)
    const keeper = checkpointKeeper({ file, url: there.url })
    await expect(keeper.keep(checkpoint('one'))).rejects.toThrow('The keeper of checkpoints answered 507.')
    expect(await keeper.kept()).toEqual([checkpoint('one')])
    expect(there.posts).toHaveLength(1)
  })
})

describe('the file', () => {
  test('has one checkpoint a line, no line more, and is for its owner alone', async () => {
    await keepInFile(file)(checkpoint('one'))
    await keepInFile(file)(checkpoint('two'))
    expect(readFileSync(file, 'utf8')).toBe(`${checkpoint('one')}\n${checkpoint('two')}\n`)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  test('that ends in half a line gets the next checkpoint on a line of its own', async () => {
    writeFileSync(file, `${checkpoint('one')}\n${checkpoint('two').slice(0, -9)}`)
    await keepInFile(file)(checkpoint('two'))
    expect(readFileSync(file, 'utf8').split('\n').slice(2)).toEqual([checkpoint('two'), ''])
    expect(await readCheckpoints(file)).toEqual([checkpoint('one'), checkpoint('two')])
  })

  test('is read without what is no whole checkpoint', async () => {
    const whole = checkpoint('one')
    writeFileSync(file, [`x ${whole}`, `${whole}s`, `${whole} x`, whole.slice(1), whole, ''].join('\n'))
    expect(await readCheckpoints(file)).toEqual([whole.slice(1), whole])
  })
})
