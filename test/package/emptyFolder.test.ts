// `npx impersonation-kit-service serve` in a folder that holds nothing but the two packages, as npm would install them.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../support/freePort.js'
import { root, service } from './support/manifest.js'
import { pack } from './support/pack.js'

const folder = mkdtempSync(join(tmpdir(), 'empty-folder-'))
let child: ChildProcess | undefined
beforeAll(() => {
  install(root)
  install(service)
})
afterAll(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/**
 * Packs a package, and puts it below `node_modules`, with the packages that it says it depends on and no others. Those are links, so that
 * they find their own where they are installed; what is not named is not found.
 */
function install(from: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  pack(from, folder)
  const {
    name,
    dependencies,
    bin = {},
  } = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as {
    name: string
    dependencies: Record<string, string>
    bin?: Record<string, string>
  }
  const to = join(modules, name)
  renameSync(join(folder, 'package'), to)
  for (const one of Object.keys(dependencies)) {
    const link = join(to, 'node_modules', one)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', one), link)
  }
  for (const [command, path] of Object.entries(bin)) {
    chmodSync(join(to, path), 0o755)
    symlinkSync(join('..', name, path), join(modules, '.bin', command))
  }
}

test('serve needs nothing but what the two tarballs hold and name: it answers, shows the dashboard, and ends when it is told to', async () => {
  const { PATH = '', HOME = '' } = process.env
  const PORT = await freePort()
  const command = join(folder, 'node_modules/.bin/impersonation-kit-service')
  const served = spawn(command, ['serve'], { cwd: folder, env: { PATH, HOME, PORT } })
  child = served
  let said = ''
  let log = ''
  served.stdout.on('data', (piece: Buffer) => (said += piece.toString()))
  served.stderr.on('data', (piece: Buffer) => (log += piece.toString()))
  const ended = once(served, 'close') as Promise<[number | null]>
  const started = expect.poll(() => said, { timeout: 90_000 }).toContain('Next: open ')
  await Promise.race([
    started,
    ended.then(([code]) => Promise.reject(new Error(`It ended: ${code}\n${log}`))),
  ])
  expect(log).toContain(`Listening on http://127.0.0.1:${PORT}.`)
  expect(said).toContain(`The service runs at http://localhost:${PORT}/\n`)

  const get = (path: string): Promise<Response> => fetch(`http://localhost:${PORT}${path}`)
  expect((await get('/healthz')).status).toBe(200)
  expect(await (await get('/openapi.json')).json()).toMatchObject({
    openapi: '3.1.0',
    paths: { '/redeem': {}, '/api/operators/me': {} },
  })
  const page = await get('/')
  expect(page.status).toBe(200)
  const [, script = ''] = /<script type="module" src="([^"]+)">/.exec(await page.text()) ?? []
  const asset = await get(script)
  expect([asset.status, asset.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('javascript'),
  ])
  expect(await asset.text()).toContain('createRoot')

  served.kill('SIGTERM')
  expect([(await ended)[0], log]).toEqual([0, expect.stringContaining('Ending: ')])
})
