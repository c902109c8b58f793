// What the service is measured beside: bare statements, a bare route that signs, a bare chained log.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { generateKeyPair, SignJWT } from 'jose'
import pg from 'pg'
import { answer } from './child.mjs'

let pool

const RESPONSES = {
  /** A route that answers what the service answers, and signs the same claims anew each time. */
  async listen({ reply, claims }) {
    const { privateKey } = await generateKeyPair('RS256')
    const app = new Hono()
    app.get('/api/v1/refresh_token', async (context) => {
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'bench', typ: 'at+jwt' })
        .sign(privateKey)
      return context.json({ ...reply, access_token: token })
    })
    return new Promise((resolve) => {
      serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}`),
      )
    })
  },
  /** Milliseconds that each run of these statements took, one after the other on one connection. */
  async replay({ url, statements, times, from }) {
    pool ??= new pg.Client({ connectionString: url })
    if (!pool._connected) await pool.connect()
    const took = []
    for (let run = 0; run < times; run++) {
      const fresh = freshener(from + run)
      const these = statements.map(({ text, values }) => ({ text, values: values.map(fresh) }))
      const start = performance.now()
      for (const { text, values } of these) {
        await (values.length === 0 ? pool.query(text) : pool.query(text, values))
      }
      took.push(performance.now() - start)
    }
    return took
  },
  /** Events a second, each hashed with the one before, written, and on the disk before the next. */
  chainedLog({ seconds }) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-log-'))
    const file = openSync(join(folder, 'log'), 'w')
    const until = performance.now() + seconds * 1000
    let [count, previous] = [0, '']
    for (; performance.now() < until; count++) {
      const line = JSON.stringify({ id: randomUUID(), actor: 'op_1', subject: 'user_1', previous })
      previous = createHash('sha256').update(line).digest('hex')
      writeSync(file, `${line}\n`)
      fdatasyncSync(file)
    }
    closeSync(file)
    rmSync(folder, { recursive: true })
    return count / seconds
  },
}

/** Statements that were recorded once run again with other ids, people and secrets: the same one gets the same. */
function freshener(number) {
  const known = new Map()
  const other = (make) => (found) => {
    if (!known.has(found)) known.set(found, make(found))
    return known.get(found)
  }
  const fresh = (text) =>
    text
      .replace(
        /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
        other(() => randomUUID()),
      )
      .replace(/\b(op|user)_\d+\b/g, (_, who) => `${who}_${number}`)
      .replace(
        /(?<![\w-])([\w-]{43}|[\w-]{22})(?![\w-])/g,
        other((found) => {
          return randomBytes(32).toString('base64url').slice(0, found.length)
        }),
      )
  return (value) => (typeof value === 'string' ? fresh(value) : value)
}

answer(({ what, ...rest }) => RESPONSES[what](rest))
