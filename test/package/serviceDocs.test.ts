// The pages of docs/service: their commands, run as they stand there, with the packages as they were built.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { EnvironmentSettings } from 'impersonation-kit/server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cookieJar } from '../../service/test/support/cookies.js'
import { hasPostgres, postgresServer } from '../../service/test/support/postgresServer.js'
import { grants } from '../../service/src/store/grants.js'
import { freePort } from '../support/freePort.js'
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
  for (const name of ['better-auth', 'pg'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
})
afterAll(() => {
  server?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('the five minutes of docs/service/README.md', () => {
  const [sample, install, start, read = '', write = '', find = '', begin = '', refresh = '', end = ''] =
    blocks(page('README.md'), 'sh')
  const [source = ''] = blocks(page('README.md'), 'ts')
  const said: Record<string, string> = {}

  test('lead from an empty folder to an impersonation, and to the audit of it', async () => {
    // What an install puts there is tried in test/package/emptyFolder.test.ts; here the packages are links.
    expect(sample).toContain('npx impersonation-kit-service serve')
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
  })

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

test('the server at the beginning of mounting.md starts, and shows its sign-in', async () => {
  const [source = ''] = blocks(page('mounting.md'), 'ts')
  const port = await freePort()
  const own = join(folder, 'mounting') // its data must not be those of the others
  mkdirSync(own)
  writeFileSync(join(own, 'server.mjs'), source.replaceAll('4100', String(port)))
  const mounted = spawn(process.execPath, ['server.mjs'], {
    cwd: own,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    const reply = await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/sign-in`, { redirect: 'manual' }), {
      timeout: 60_000,
      interval: 100,
    })
    expect(reply.status).toBe(200)
    expect(await reply.text()).toContain('olga')
  } finally {
    mounted.kill('SIGKILL')
    await once(mounted, 'exit')
  }
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
})

test('the SQL of production.md is what the service gives its role', () => {
  const [sql = ''] = blocks(page('production.md'), 'sql')
  expect(sql).toBe(
    grants('app')
      .map((one) => `${one.replaceAll('"', '')};\n`)
      .join(''),
  )
})

describe.skipIf(!hasPostgres)('the server of issue.md, over a real PostgreSQL and a real better-auth', () => {
  const ORIGIN = 'https://app.example.com'
  const OPERATORS = '/impersonation/api/operators/production'
  let postgres: Awaited<ReturnType<typeof postgresServer>>
  let own: ChildProcess | undefined
  let address: string
  let url: string
  beforeAll(async () => {
    const [source = ''] = blocks(page('issue.md'), 'ts')
    writeFileSync(join(folder, 'issue.mjs'), source)
    postgres = await postgresServer()
    url = await postgres.create()
    const PORT = await freePort()
    address = `http://127.0.0.1:${PORT}`
    own = spawn(process.execPath, ['issue.mjs'], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        PORT,
        DATABASE_URL: url,
        BETTER_AUTH_SECRET: 'a secret of at least thirty-two characters',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await vi.waitFor(() => fetch(`${address}/impersonation/healthz`), { timeout: 60_000, interval: 100 })
  })
  afterAll(async () => {
    own?.kill('SIGKILL')
    await postgres.stop()
  })

  /** Somebody with a browser and an account of better-auth. */
  async function signUp(name: string, role: 'admin' | 'user') {
    const { ask } = cookieJar()
    const send = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
      ask(address + path, {
        method,
        headers: {
          origin: ORIGIN,
          'sec-fetch-site': 'same-origin',
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
      })
    const account = { name, email: `${name.toLowerCase()}@example.com`, password: 'a long password' }
    const made = await send('POST', '/api/auth/sign-up/email', account)
    const { user } = (await made.json()) as { user: { id: string } }
    await postgres.queryIn(url, `update "user" set role = '${role}' where id = '${user.id}'`)
    const session = async () => (await send('GET', '/api/auth/get-session')).json()
    return { id: user.id, send, session }
  }

  test('starts an impersonation through the service, has better-auth make the session, and stops it', async () => {
    const [olga, ana, maya] = [
      await signUp('Olga', 'admin'),
      await signUp('Ana', 'admin'),
      await signUp('Maya', 'user'),
    ]
    const read = await olga.send('GET', `${OPERATORS}/settings`)
    const { settings } = (await read.json()) as { settings: EnvironmentSettings }
    const on = { ...settings, enabled: true, impersonators: [{ who: { role: 'support' } }] }
    const etag = { 'if-match': read.headers.get('etag') ?? '' }
    expect((await olga.send('PUT', `${OPERATORS}/settings`, on, etag)).status).toBe(200)

    const around = await ana.send('POST', '/api/auth/admin/impersonate-user', { userId: maya.id })
    expect(around.status).toBe(404)
    const reason = 'Ticket 4711: the invoice'
    const started = await ana.send('POST', `${OPERATORS}/impersonations`, { userId: maya.id, reason })
    const { ticket } = (await started.json()) as { ticket: string }
    expect((await ana.send('POST', '/impersonation/redeem', { ticket })).status).toBe(303)
    expect(await ana.session()).toMatchObject({
      user: { id: maya.id },
      session: { impersonatedBy: ana.id, impersonationMode: 'read-only' },
    })
    const refreshed = await ana.send('GET', '/impersonation/api/v1/refresh_token')
    expect(await refreshed.json()).toMatchObject({
      user: { user_id: maya.id, impersonator_user: ana.id },
      impersonation: { mode: 'read-only', reason },
    })

    expect((await ana.send('POST', '/impersonation/api/v1/impersonation/stop', {})).status).toBe(200)
    expect(await ana.session()).toMatchObject({ user: { id: ana.id }, session: { impersonatedBy: null } })
    const audit = await (await olga.send('GET', `${OPERATORS}/audit`)).text()
    for (const type of ['settings.changed', 'impersonation.started', 'impersonation.ended'])
      expect(audit).toContain(`"type":"${type}"`)
  })
})
