import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../../test/support/freePort.js'
import { bundle } from '../support/childOf.js'
import { cookieJar } from '../support/cookies.js'

let script = ''
const folder = mkdtempSync(join(tmpdir(), 'empty-folder-'))
const children: ChildProcess[] = []
beforeAll(async () => {
  script = await bundle('../../src/cli.ts')
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `npx impersonation-kit-service serve`, with these variables and no others of ours. */
function serve(variables: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [script, 'serve'], { cwd: folder, env: { PATH, HOME, ...variables } })
  children.push(child)
  const said = { out: '', error: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.error += chunk.toString()))
  return { child, said, ended: once(child, 'close').then(([code]) => code as number | null) }
}

test('serve is of use in an empty folder: it says what it made, where, and what to do next', async () => {
  const PORT = await freePort()
  const first = serve({ PORT })
  await expect.poll(() => first.said.out, { timeout: 90_000 }).toContain('Next: ')
  expect(first.said.out).toContain(`Data: in ${join(folder, 'impersonation-kit-data')}, which is new.`)
  expect(first.said.out).toContain(`Next: open http://localhost:${PORT}/test/settings, choose the owner`)

  const at = (path: string) => `http://localhost:${PORT}${path}`
  const browser = cookieJar()
  await browser.form(at('/sign-in'), { person: 'olga' })
  const settings = await browser.ask(at('/api/operators/test/settings'))
  const put = await browser.ask(at('/api/operators/test/settings'), {
    method: 'PUT',
    body: JSON.stringify({
      ...((await settings.json()) as { settings: object }).settings,
      enabled: true,
      impersonators: [{ who: { role: 'owner' } }],
    }),
    headers: {
      origin: at(''),
      'content-type': 'application/json',
      'if-match': settings.headers.get('etag') ?? '',
    },
  })
  expect(put.status).toBe(200)
  const started = await browser.ask(at('/api/operators/test/impersonations'), {
    method: 'POST',
    body: JSON.stringify({ userId: 'cleo', reason: 'To see what she sees' }),
    headers: { origin: at(''), 'content-type': 'application/json' },
  })
  const { ticket } = (await started.json()) as { ticket: string }
  await browser.form(at('/redeem'), { ticket })
  const { user } = (await (await browser.ask(at('/api/v1/refresh_token'))).json()) as { user: object }
  expect(user).toMatchObject({ user_id: 'cleo', impersonator_user: 'olga' })

  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  const second = serve({ PORT })
  await expect.poll(() => second.said.out, { timeout: 90_000 }).toContain('which was there before.')
  // Who was signed in still is.
  expect((await browser.ask(at('/api/operators/me'))).status).toBe(200)
})

test.each<[what: string, variables: Record<string, string>, sentence: RegExp]>([
  ['another address', { HOST: '0.0.0.0' }, /HOST is 0\.0\.0\.0\. Set HOST to 127\.0\.0\.1\..*oidcSignIn/],
  ['another origin', { ORIGIN: 'https://auth.example.com' }, /for localhost, and the origin is .*oidcSignIn/],
  ['production', { NODE_ENV: 'production' }, /production needs another sign-in.*oidcSignIn/],
])(
  'serve does not start without a sign-in for %s, and says in one sentence what to set',
  async (_what, variables, sentence) => {
    const { said, ended } = serve({ PORT: '0', ...variables })
    expect(await ended).toBe(1)
    expect(said.error).toMatch(sentence)
    expect(said.error.trim().split('\n')).toHaveLength(1)
  },
)
