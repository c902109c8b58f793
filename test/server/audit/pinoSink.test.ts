import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DestinationStream, type Level, pino } from 'pino'
import { expect, test } from 'vitest'
import { type AuditRules, createAuth, pinoSink } from 'impersonation-kit/server'
import { createTestIssuer, impersonatedUser } from 'impersonation-kit/testing'

const issuer = await createTestIssuer()
const authorization = `Bearer ${await issuer.sign(impersonatedUser({ userId: 'a\\"}b é' }))}`

/** Sends a request that passes and one that is refused, and gives their status. */
async function send(audit: AuditRules): Promise<number[]> {
  const auth = createAuth({ ...issuer.authOptions, audit })
  const first = auth.audit({ action: 'invoice.read' })
  const ask = async (respond: (request: Request) => Promise<Response>) =>
    (await respond(new Request('https://api.test', { headers: { authorization } }))).status
  return [
    await ask(auth.protect(first, () => new Response())),
    await ask(auth.protect(first, auth.requireNotImpersonated, () => new Response())),
  ]
}

function logTo(level: Level): { lines: string[]; stream: DestinationStream; level: Level } {
  const lines: string[] = []
  return { lines, level, stream: { write: (line: string) => void lines.push(line) } }
}

test('an event is one line of JSON in a file, what a guard has refused at a higher level', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pino-'))
  const dest = join(folder, 'log')
  const sink = pinoSink(pino(pino.destination({ dest, sync: true })))
  expect(await send({ sink, failClosed: true })).toEqual([200, 403])
  const lines = readFileSync(dest, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 30, msg: 'impersonation audit', audit: { phase: 'attempt' } },
    { level: 30, audit: { phase: 'outcome', status: 200, subject: { id: 'a\\"}b é' } } },
    { level: 30, audit: { phase: 'attempt' } },
    { level: 40, audit: { phase: 'outcome', status: 403, blocked: 'impersonation_forbidden' } },
  ])
  rmSync(folder, { recursive: true })
})

test("pino's own time and level are not overwritten", async () => {
  const { lines, stream } = logTo('info')
  await send({ sink: pinoSink(pino({ base: { service: 'api' } }, stream)) })
  const [line] = lines.map((one) => JSON.parse(one) as Record<string, unknown>)
  expect(Object.keys(line ?? {}).toSorted()).toEqual(['audit', 'level', 'msg', 'service', 'time'])
})

test('an event that the level would swallow is not stored', async () => {
  const { lines, stream, level } = logTo('error')
  const errors: unknown[] = []
  const rules = {
    sink: pinoSink(pino({ level }, stream)),
    onError: (error: unknown) => errors.push(error),
  }
  expect(await send({ ...rules, failClosed: true })).toEqual([503, 503])
  expect(lines).toEqual([])
  const message = expect.stringMatching(/ignores lines of level info.*Set its level/) as string
  expect(errors).toEqual(Array(2).fill(expect.objectContaining({ code: 'audit_unavailable', message })))
})

test('of a logger at warn, what was refused is there', async () => {
  const { lines, stream, level } = logTo('warn')
  await send({ sink: pinoSink(pino({ level }, stream)), onError: () => undefined })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('"blocked":"impersonation_forbidden"')
})

test('a logger that only looks like pino will do', async () => {
  const said: string[] = []
  const log = (level: string) => (_fields: unknown, message: string) => void said.push(`${level}: ${message}`)
  await send({ sink: pinoSink({ info: log('info'), warn: log('warn') }) })
  expect(said).toEqual(['info: impersonation audit', 'warn: impersonation audit'])
})
