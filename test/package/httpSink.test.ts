// A process of its own, with the built package: what it leaves open would keep this one alive too.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from './support/manifest.js'

/** Runs a process with a sink of a server that is not there, and one event in it. Gives what it says. */
async function run(code: string): Promise<string> {
  const event = { id: 'a', phase: 'outcome', status: 200 }
  const script = `
    import { httpSink } from 'impersonation-kit/server'
    const sink = httpSink({ url: 'http://127.0.0.1:1/', flushEvery: 1, onDrop: ({ reason }) => console.log('lost:', reason) })
    sink(${JSON.stringify(event)})
    ${code}`
  const args = ['--input-type=module', '--eval', script]
  return (await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 60_000 })).stdout
}

test('httpSink keeps no process alive', async () => {
  expect(await run('')).toBe('')
})

test('httpSink, where it is closed, keeps the process until it is done, and says what is lost', async () => {
  expect(await run('console.log(await sink.close(300))')).toBe('lost: closed\nfalse\n')
})
