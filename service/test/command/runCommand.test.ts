import { once } from 'node:events'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasPostgres, postgresServer } from '../support/postgresServer.js'
import { commandFolder, ORIGIN, runCli, serveCli } from '../support/runCli.js'
import { browser } from '../support/startService.js'
import { change } from '../support/steps.js'
import { freePort } from '../../../test/support/freePort.js'

const { folder, remove } = commandFolder()
afterAll(remove)
const HELP =
  /^impersonation-kit-service <command>[^]*serve[^]*migrate[^]*doctor[^]*audit verify[^]*audit erase[^]*keys rotate[^]*dump[^]*restore/
const BASE = '/api/operators/production'

describe('the command', () => {
  test('tells what it can do: when it is asked, when it is given nothing, and when it does not know the word', async () => {
    expect(await runCli(['--help'], { folder })).toEqual({
      code: 0,
      out: expect.stringMatching(HELP),
      err: '',
    })
    expect(await runCli([], { folder })).toEqual({ code: 2, out: expect.stringMatching(HELP), err: '' })
    const unknown = await runCli(['constructor'], { folder })
    expect(unknown).toMatchObject({ code: 2, out: '' })
    expect(unknown.err).toMatch(/^There is no command "constructor"\.\n\nimpersonation-kit-service <command>/)
    expect(await runCli(['serve', '--prot=1'], { folder })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^Unknown option '--prot'/) as string,
    })
  })

  test.each<[what: string, args: string[], env: Record<string, string>, sentence: RegExp]>([
    ['a port that is none', ['serve'], { PORT: 'http' }, /^PORT: Give a number from 0 to 65535\.\n$/],
    [
      'an origin with a path',
      ['serve'],
      { ORIGIN: 'https://a.test/' },
      /^createService: origin: Give an origin .*\n$/,
    ],
    [
      'another database',
      ['migrate'],
      { DATABASE_URL: 'mysql://x:hunter2@y' },
      /^createService: database: .*\n$/,
    ],
    [
      'a database that does not answer',
      ['migrate'],
      { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' },
      /^DATABASE_URL: PostgreSQL does not answer \(ECONNREFUSED\)\. .*\n$/,
    ],
    [
      'a short secret',
      ['doctor'],
      { SERVICE_SECRET: 'hunter2' },
      /^createService: secret: Give at least 32 .*\n$/,
    ],
    ['a configuration that is not there', ['serve', '-c', 'no.mjs'], {}, /^There is no file no\.mjs\. .*\n$/],
    [
      'a configuration that is no program',
      ['serve', '-c', 'broken.mjs'],
      {},
      /^broken\.mjs cannot be read\. SyntaxError: .*\n$/,
    ],
    [
      'a configuration that exports nothing',
      ['serve', '-c', 'nothing.mjs'],
      {},
      /^nothing\.mjs exports no default\. .*\n$/,
    ],
    [
      'a role of PGlite',
      ['migrate', '--runtime-role', 'app'],
      { DATA_DIR: 'other' },
      /^--runtime-role: PGlite has one role\. Set DATABASE_URL to a PostgreSQL, or leave it out\.\n$/,
    ],
    [
      'an audit that is to be erased until no day',
      ['audit', 'erase', '--environment', 'production', '--before', '2026-02-30'],
      { DATA_DIR: 'other' },
      /^--before: Give a day such as 2025-12-31\. What is older is erased\.\n$/,
    ],
    [
      'a dump that is not there',
      ['restore', '-f', 'no.jsonl'],
      { DATA_DIR: 'other' },
      /^--file: There is no no\.jsonl\.\n$/,
    ],
  ])('ends with one sentence that names the setting: %s', async (_what, args, env, sentence) => {
    writeFileSync(join(folder, 'broken.mjs'), 'export default {')
    writeFileSync(join(folder, 'nothing.mjs'), 'export const x = 1')
    const { code, out, err } = await runCli(args, { folder, env })
    const said = err
      .split('\n')
      .filter((line) => !line.startsWith('{"level":'))
      .join('\n')
    expect([code, out, said]).toEqual([1, '', expect.stringMatching(sentence)])
    expect(err).not.toContain('hunter2')
  })
})

describe.skipIf(!hasPostgres)('over PostgreSQL', () => {
  const { folder: own, remove: removeOwn } = commandFolder()
  let server: Awaited<ReturnType<typeof postgresServer>>
  const urls = { one: '', two: '' }
  const envOf = (which: 'one' | 'two'): Record<string, string> => ({ DATABASE_URL: urls[which] })
  const run = (args: string[], which: 'one' | 'two' = 'one', more: Record<string, string> = {}) =>
    runCli(args, { folder: own, env: { ...envOf(which), ...more } })
  beforeAll(async () => {
    server = await postgresServer()
    urls.one = await server.create()
    urls.two = await server.create()
  })
  afterAll(async () => {
    await server.stop()
    removeOwn()
  })

  test('what needs tables says that there are none', async () => {
    expect(await run(['audit', 'verify'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/The database has no tables yet\. Run migrate first\.\n$/) as string,
    })
  })

  test('migrate makes the tables, once', async () => {
    expect(await run(['migrate'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^Applied: 1, 2[\d, ]*\.\nNext: run migrate --runtime-role NAME, .*\n$/,
      ) as string,
    })
    await server.query('create role app login')
    expect(await run(['migrate', '--runtime-role', 'app'])).toMatchObject({
      code: 0,
      out: 'The tables are up to date.\nThe role app has what the service needs. Run the service as app.\n',
    })
  })

  test('serve answers, finishes what is in flight when it is told to end, and takes nothing new', async () => {
    const file = join(own, 'checkpoints')
    const env = { ...envOf('one'), CHECKPOINT_FILE: file, PORT: await freePort() }
    const replica = await serveCli({ folder: own, env })
    const ready = await fetch(`${replica.url}/readyz`)
    expect(await ready.json()).toEqual({ ok: true })
    // Longer than a proxy's 60 s.
    expect(ready.headers.get('keep-alive')).toBe('timeout=75')
    const owner = browser(ORIGIN, 'owner', replica.url)
    const read = await owner.get(`${BASE}/settings`)
    const { settings } = (await read.json()) as { settings: object }
    const on = { ...settings, enabled: true, impersonators: [{ who: { role: 'support' } }] }
    const etag = read.headers.get('etag') ?? ''
    expect((await owner.put(`${BASE}/settings`, on, { 'if-match': etag })).status).toBe(200)
    await expect.poll(() => existsSync(file)).toBe(true)
    // The service has the head of this request, and not yet its body.
    const slow = request(`${replica.url}${BASE}/impersonations`, {
      method: 'POST',
      headers: {
        cookie: 'host=op_1',
        origin: ORIGIN,
        'content-type': 'application/json',
        expect: '100-continue',
      },
    })
    await once(slow, 'continue')
    const ending = replica.stop()
    await expect.poll(replica.log).toContain('Ending: no new requests are taken.')
    await expect(fetch(`${replica.url}/healthz`)).rejects.toThrow()
    slow.end(JSON.stringify({ userId: 'user_1', reason: 'The invoice is missing' }))
    const [started] = (await once(slow, 'response')) as [IncomingMessage]
    expect([started.statusCode, await json(started)]).toEqual([
      201,
      expect.objectContaining({ ticket: expect.any(String) as string }),
    ])
    expect(await ending).toBe(0)
  })

  test('audit verify says that all is as it was written, and names what is not', async () => {
    const env = { CHECKPOINT_FILE: join(own, 'checkpoints') }
    expect(await run(['audit', 'verify'], 'one', env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^Every record stands as it was written: \d+ in \d+ chains, against 1 checkpoints\.\n$/,
      ) as string,
    })
    const kept = readFileSync(env.CHECKPOINT_FILE, 'utf8')
    writeFileSync(
      env.CHECKPOINT_FILE,
      kept.replace(/[^\n](?=\n$)/, (last) => (last === 'A' ? 'Q' : 'A')),
    )
    expect(await run(['audit', 'verify'], 'one', env)).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^The audit was changed\. Checkpoint 2 is wrong: its signature is not of a known key\. /,
      ) as string,
    })
    writeFileSync(env.CHECKPOINT_FILE, kept)
  })

  test('doctor names what is dangerous, with its cure', async () => {
    const { code, out } = await run(['doctor'])
    expect(code).toBe(1)
    expect(out).toContain(
      'The service is reached without https.\n  Serve it behind https, and set origin to it.\n',
    )
    expect(out).toContain('The checkpoints of the audit stand in the database alone')
    expect(out).toContain('The role of the service may change the audit.')
    expect(out).toMatch(/production, alerts[^\n]*: /)
    expect(out).toMatch(/^\d+ found\.$/m)
  })

  test('doctor names the mails that the settings ask for and that nobody can send', async () => {
    const mail = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'alerts@acme.test' }
    const replica = await serveCli({ folder: own, env: { ...envOf('one'), ...mail } })
    const owner = browser(ORIGIN, 'owner', replica.url)
    const team = { id: 'team', kind: 'email', to: ['team@acme.test'], events: ['break_glass.used'] } as const
    const alerts = { channels: [team], alertBeforeStart: false, notifyCustomer: true }
    expect((await change(owner, { enabled: true, alerts })).status).toBe(200)
    expect(await replica.stop()).toBe(0)
    const [without, withMail] = [await run(['doctor']), await run(['doctor'], 'one', mail)]
    const cure = '\n  Set mail, or SMTP_URL and MAIL_FROM, or turn this setting off.\n'
    for (const what of [
      'production, alerts.channels.team: No mail is sent: the service has no mail server.',
      'production, alerts.notifyCustomer: Customers are not told: the service has no mail server.',
    ]) {
      expect(without.out).toContain(what + cure)
      expect(withMail.out).not.toContain(what)
    }
  })

  test('keys rotate makes the next key, which is published at once', async () => {
    const { code, out } = await run(['keys', 'rotate'])
    expect(code).toBe(0)
    const kid = /^The new key is (\S+)\. It signs in two minutes\.$/m.exec(out)?.[1]
    const replica = await serveCli({ folder: own, env: envOf('one') })
    const { keys } = (await (await fetch(`${replica.url}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[]
    }
    expect(await replica.stop('SIGINT')).toBe(0)
    expect(keys).toHaveLength(2)
    expect(keys[1]?.kid).toBe(kid)
  })

  test('dump writes everything, for its owner alone, and restore puts it into an empty database alone', async () => {
    const file = join(own, 'all.jsonl')
    const dumped = await run(['dump', '--file', file])
    expect(dumped).toMatchObject({
      code: 0,
      out: `Everything is in ${file}. It holds the private keys and your customers' data: keep it as such.\n`,
    })
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(await run(['dump', '--file', file])).toMatchObject({
      code: 1,
      err: expect.stringContaining(`--file: ${file} is there already.`) as string,
    })
    const text = readFileSync(file, 'utf8')
    expect((await run(['dump'])).out).toBe(text)
    const rows = text.trim().split('\n').length - 2
    expect(rows).toBeGreaterThan(5)

    expect(await run(['restore', '--file', file], 'two')).toMatchObject({
      code: 0,
      out: `${rows} rows are restored.\n`,
    })
    expect((await run(['dump'], 'two')).out).toBe(text)
    expect(await run(['audit', 'verify'], 'two')).toMatchObject({ code: 0 })
    expect(await run(['restore', '--file', file], 'two')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /The database already has rows in settings\. Restore into an empty one\.\n$/,
      ) as string,
    })
  })

  test('restore reads the standard input, too, and refuses what is no dump', async () => {
    const refused = await runCli(['restore'], { folder: own, env: envOf('two'), input: 'hello\n' })
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /This is not a dump of impersonation-kit-service, or it was cut off\. Make it again\.\n$/,
      ) as string,
    })
  })

  test('that cannot listen says so and ends', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const env = { PORT: `${(other.address() as AddressInfo).port}`, ...envOf('one') }
    const { code, err } = await runCli(['serve'], { folder: own, env })
    other.close()
    expect(code).toBe(1)
    expect(err).toContain('PORT: Another process listens there already.')
  })
})

describe('over PGlite, with no set-up', () => {
  const { folder: own, remove: removeOwn } = commandFolder()
  afterAll(removeOwn)
  const run = (args: string[], DATA_DIR = 'one') => runCli(args, { folder: own, env: { DATA_DIR } })

  test('serve tells where the data is, that a power cut can lose some, and what comes next', async () => {
    const replica = await serveCli({ folder: own, env: { DATA_DIR: 'one' } })
    const second = await run(['doctor'])
    expect(second).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${replica.child.pid}`) as string,
    })
    expect(await replica.stop()).toBe(0)
    expect(replica.log()).toContain(`Browsers reach it at ${ORIGIN}.`)
    expect(replica.log()).toContain('a power cut can lose what was just written')
    expect(existsSync(join(own, 'one', 'postgres'))).toBe(true)
    const { code, out } = await run(['doctor'])
    expect([code, out]).toEqual([1, expect.stringContaining('The database is PGlite') as string])
  })

  test('dump and restore move everything into another folder', async () => {
    const file = join(own, 'all.jsonl')
    expect(await run(['dump', '-f', file])).toMatchObject({ code: 0 })
    expect(await run(['restore', '-f', file], 'two')).toMatchObject({ code: 0 })
    expect((await run(['dump'], 'two')).out).toBe(readFileSync(file, 'utf8'))
    expect(await run(['audit', 'verify'], 'two')).toMatchObject({ code: 0 })
  })
})
