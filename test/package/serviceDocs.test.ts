// The pages of docs/service: their commands, run as they stand there, with the packages as they were built.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grants } from '../../service/src/store/grants.js'
import { root } from './support/manifest.js'

const run = promisify(execFile)
const page = (name: string): string => readFileSync(join(root, 'docs/service', name), 'utf8')
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code)

let folder: string
let server: ChildProcess | undefined
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'service-docs-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/impersonation-kit'))
  symlinkSync(join(root, 'service'), join(folder, 'node_modules/impersonation-kit-service'))
})
afterAll(() => {
  server?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('the five minutes of docs/service/README.md', () => {
  const [install, start, read = '', write = '', find = '', begin = '', refresh = '', end = ''] = blocks(
    page('README.md'),
    'sh',
  )
  const [source = ''] = blocks(page('README.md'), 'ts')
  const said: Record<string, string> = {}

  test('lead from an empty folder to an impersonation, and to the audit of it', async () => {
    // The install is what test/package/tarball.test.ts does; here the packages are links.
    expect(install).toContain('npm install impersonation-kit impersonation-kit-service')
    expect(start).toBe('node service.mjs\n')
    writeFileSync(join(folder, 'service.mjs'), source)
    server = spawn(process.execPath, ['service.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    await once(server.stdout!, 'data')

    const shell = async (commands: string): Promise<string> =>
      (await run('bash', ['-euc', commands], { cwd: folder })).stdout
    await shell(read)
    said['write'] = await shell(write)
    said['find'] = await shell(find)
    // The variables of one block are used in the next, as in one terminal.
    said['rest'] = await shell(`${begin}\n${refresh}\necho; ${end}`)

    expect(JSON.parse(said['write'])).toMatchObject({ settings: { enabled: true }, mayChange: true })
    const [shown = ''] = blocks(page('README.md'), 'json')
    const { users } = JSON.parse(said['find']) as { users: object[] }
    expect(users).toMatchObject((JSON.parse(shown) as { users: object[] }).users)
    expect(said['rest']).toMatch(/"user_id":"maya"[^]*"impersonator_user":"ana"/)
    expect(said['rest']).toContain('"redirect_to"')
    for (const type of ['settings.changed', 'impersonation.started', 'impersonation.ended'])
      expect(said['rest']).toContain(`"type":"${type}"`)
    expect(said['rest']).toContain('"ok":true')
  }, 180_000)

  test('the settings that it reads are those that settings.md lists, with their defaults', () => {
    const { settings } = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as {
      settings: EnvironmentSettings
    }
    const flat = Object.entries(settings).flatMap(([name, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value as object).map(([inner, one]) => [`${name}.${inner}`, one])
        : [[name, value]],
    )
    const rows = new Map(
      [...page('settings.md').matchAll(/^\| `([\w.]+)`\s*\| (`([^`]+)`|–)\s*\|/gm)].map(
        ([, name = '', , value]) => [name, value],
      ),
    )
    const optional = ['ticket.pattern', 'stepUpMaxAge', 'businessHours', 'teamName']
    expect([...rows.keys()].toSorted()).toEqual([...flat.map(([name]) => name), ...optional].toSorted())
    for (const [name, value] of flat) expect([name, rows.get(name)]).toEqual([name, JSON.stringify(value)])
  })
})

test('the commands of production.md and audit.md are there, and do what is said of them', async () => {
  server?.kill('SIGTERM')
  if (server) await once(server, 'exit')
  writeFileSync(
    join(folder, 'impersonation-kit.config.mjs'),
    `export default {
  environments: { production: { apps: ['http://localhost:5173'] } },
  authenticate: async () => null,
  users: { get: async () => undefined, search: async () => ({ users: [] }) },
}
`,
  )
  const written = [...blocks(page('production.md'), 'sh'), ...blocks(page('audit.md'), 'sh')]
    .join('')
    .split('\n')
    .filter((line) => line !== '')
  const said = new Map<string, { code: unknown; text: string }>()
  for (const line of written.filter((one) => !one.endsWith(' serve'))) {
    expect(line).toMatch(/^npx impersonation-kit-service /)
    const args = line.split(' ').slice(2)
    const done = await run(process.execPath, [join(root, 'service/dist/cli.js'), ...args], {
      cwd: folder,
    }).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, text: stdout }),
    )
    said.set(args.join(' '), done)
  }
  expect(Object.fromEntries(said)).toMatchObject({
    '--help': { code: 0, text: expect.stringContaining('keys rotate') },
    migrate: { code: 0, text: expect.stringMatching(/^Applied: |up to date/) },
    doctor: { code: 1, text: expect.stringContaining('Set DATABASE_URL to a PostgreSQL') },
    'keys rotate': { code: 0, text: expect.stringContaining('It signs in two minutes.') },
    'audit verify': { code: 0, text: expect.stringContaining('Every record stands as it was written') },
  })
  const served = spawn(process.execPath, [join(root, 'service/dist/cli.js'), 'serve'], {
    cwd: folder,
    env: { ...process.env, PORT: '0' },
  })
  server = served
  let log = ''
  served.stderr.on('data', (piece: Buffer) => (log += piece.toString()))
  await expect.poll(() => log, { timeout: 60_000 }).toContain('Listening on http://127.0.0.1:')
  served.kill('SIGTERM')
  expect(await once(served, 'exit')).toEqual([0, null])

  const { text: help } = said.get('--help')!
  for (const name of page('production.md').match(/`[A-Z]+(_[A-Z]+)?`/g) ?? [])
    if (!name.startsWith('`SIG')) expect(help).toContain(name.replaceAll('`', ''))
}, 240_000)

test('the SQL of production.md is what the service gives its role', () => {
  const [sql = ''] = blocks(page('production.md'), 'sql')
  expect(sql).toBe(
    grants('app')
      .map((one) => `${one.replaceAll('"', '')};\n`)
      .join(''),
  )
})
