import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import type { Behaviour } from './Bench.js'
import type { Reply, Route } from './frameworks.js'
import { whoami, reply, throws } from './handlers.js'
import { MISSING, INVALID, FORBIDDEN, DIRECT, outcome, once, bearer } from './outcome.js'
import { askTold, tell } from './told.js'

/** Held by the app, as a cache would: nothing may be taken off it. */
const INVOICE = {
  id: 'in_1',
  card: { number: '4111', holder: 'Cleo' },
  items: [{ iban: 'DE1', n: 1, tax: { ssn: '078' } }],
}
const INVOICE_TEXT = JSON.stringify(INVOICE)
const JSON_TYPE = { 'content-type': 'application/json' }
const REDACTED_INVOICE = '{"id":"in_1","card":{"holder":"Cleo"},"items":[{"n":1,"tax":{}}]}'

/** Replies that are no JSON in full, or do not say so. */
const odd: Record<string, () => Reply> = {
  'json without a type': () => ({ body: INVOICE_TEXT }),
  'json as html': () => ({ headers: { 'content-type': 'text/html' }, body: INVOICE_TEXT }),
  'problem json': () => ({
    status: 422,
    headers: { 'content-type': 'application/problem+json' },
    body: INVOICE_TEXT,
  }),
  'lines of json': () => ({
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${INVOICE_TEXT}\n${INVOICE_TEXT}\n`,
  }),
  'an allowed type': () => ({
    headers: { 'content-type': 'text/csv; charset=utf-8', etag: '"1"' },
    body: 'iban,DE1',
  }),
  nothing: () => ({ status: 204, headers: { etag: '"1"' } }),
  'a redirect': () => ({ redirect: '/elsewhere' }),
  'broken json': () => ({ headers: JSON_TYPE, body: INVOICE_TEXT.slice(0, -1) }),
  text: () => ({ headers: { 'content-type': 'text/plain' }, body: 'DE1' }),
  'an event stream': () => ({ headers: { 'content-type': 'text/event-stream' }, body: endless() }),
  'compressed json': () => ({
    headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
    body: new Blob([gzipSync(INVOICE_TEXT)]).stream(),
  }),
  'a part': () => ({
    status: 206,
    headers: { ...JSON_TYPE, 'content-range': 'bytes 2-7/99' },
    body: '"4111"',
  }),
  'not modified': () => ({ status: 304 }),
  'another charset': () => ({
    headers: { 'content-type': 'application/json; charset=utf-16le' },
    body: new Blob([Buffer.from(INVOICE_TEXT, 'utf16le')]).stream(),
  }),
  'too much': () => ({ headers: JSON_TYPE, body: endless() }),
  'an error in words': () => ({ status: 404, headers: { 'content-type': 'text/plain' }, body: 'No DE1' }),
}

const of =
  (type: string, body: NonNullable<Reply['body']>): (() => Reply) =>
  () => ({ headers: { 'content-type': type }, body })
const streamed = (...parts: (string | Uint8Array<ArrayBuffer>)[]): NonNullable<Reply['body']> =>
  new Blob(parts).stream()

/** JSON under types that are allowed as a whole, and what may be told from it. */
const disguised: Record<string, () => Reply> = {
  'lines of json': of('application/x-ndjson', `${INVOICE_TEXT}\n${INVOICE_TEXT}\n`),
  'lines of json by another name': of('application/jsonlines', `${INVOICE_TEXT}\n`),
  'a sequence of json': of('application/json-seq', `\u001e${INVOICE_TEXT}\n\u001e${INVOICE_TEXT}\n`),
  'json of a vendor': of('application/x-json', INVOICE_TEXT),
  'json as text': of('text/plain; charset=utf-8', INVOICE_TEXT),
  'json as html': of('text/html', `\n ${INVOICE_TEXT}`),
  'json as bytes': of('application/octet-stream', INVOICE_TEXT),
  'json as a picture': of('image/png', INVOICE_TEXT),
  'a list of json': of('text/plain', `[${INVOICE_TEXT}]`),
  'lines of json as text': of('text/plain', `${INVOICE_TEXT}\n${INVOICE_TEXT}\n`),
  'a sequence of json as text': of('text/plain', `\u001e${INVOICE_TEXT}\n`),
  'json behind a mark of UTF-8': of('text/plain', `\ufeff${INVOICE_TEXT}`),
}
const hidden: Record<string, () => Reply> = {
  'broken json as text': of('text/plain', INVOICE_TEXT.slice(0, -1)),
  'two types': () => of('text/csv, application/json', streamed(INVOICE_TEXT))(),
  'a type with another behind its parameter': () =>
    of('text/csv; header=present, application/json', streamed(INVOICE_TEXT))(),
  'names and values that stand apart': of('text/x-script', '[{"_1":2},"ssn","078"]'),
  'rows of a server component': of('text/x-component', `0:${INVOICE_TEXT}\n`),
  'events that are not named': of('text/event-stream', `data: ${INVOICE_TEXT}\n\n`),
  'a script that is not named': of('text/javascript', `show(${INVOICE_TEXT})`),
  'json in UTF-16': () =>
    of('text/plain; charset=utf-16le', streamed(Buffer.from(INVOICE_TEXT, 'utf16le')))(),
  'json in UTF-16 that does not say so': () =>
    of('text/plain', streamed(Buffer.from(`\ufeff${INVOICE_TEXT}`, 'utf16le')))(),
  'json in a charset that nobody knows': () => of('text/plain; charset=x-mine', streamed(INVOICE_TEXT))(),
  'compressed text': () => ({
    headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip' },
    body: streamed(gzipSync(INVOICE_TEXT)),
  }),
  'a part of a text': () => ({
    status: 206,
    headers: { 'content-type': 'text/plain', 'content-range': 'bytes 2-7/99' },
    body: '"4111"',
  }),
  'too much json as text': () => of('text/plain', endlessJson())(),
}
const innocent: Record<string, () => Reply> = {
  'a log': of('text/plain', '[INFO] 1\n[INFO] 2\n'),
  'a style': of('text/css', '[hidden] { display: none }'),
  'rich text': of('application/rtf', '{\\rtf1 x}'),
  'a table': of('text/csv', 'iban,DE1'),
  'a page': of('text/html; charset=latin1', '<p>DE1</p>'),
  'a picture': () => of('image/png', streamed(new Uint8Array([0x89, 0x50, 0x4e, 0x47])))(),
  nothing: of('text/plain', ''),
  space: of('text/plain', ' \n'),
  'a long text': of('text/plain', 'DE1 '.repeat(5000)),
}

/** Routes that answer with what an impersonator must not see. */
export const redactRoutes: Route[] = [
  ...Object.entries({ ...disguised, ...hidden, ...innocent }).map(([name, handle]): Route => ({
    path: widePath(name),
    steps: ['redact-wide'],
    handle,
  })),
  { path: '/invoice', steps: ['requireUser', 'redact'], handle: reply({ json: INVOICE }) },
  { path: '/invoices', steps: ['requireUser', 'redact'], handle: reply({ json: [INVOICE, INVOICE] }) },
  { path: '/redacted-first', steps: ['redact', 'requireUser'], handle: reply({ json: INVOICE }) },
  { path: '/redacted-alone', steps: ['redact'], handle: reply({ json: INVOICE }) },
  { path: '/redacted-twice', steps: ['redact', 'redact-more'], handle: reply({ json: INVOICE }) },
  {
    path: '/redacted-washed',
    steps: ['requireUser', 'eraser', 'redact'],
    handle: reply({ json: INVOICE }),
  },
  { path: '/redacted-direct', steps: ['redact', 'requireNotImpersonated'], handle: whoami },
  {
    path: '/redacted-stream',
    steps: ['requireUser', 'redact'],
    handle: () => ({
      headers: JSON_TYPE,
      body: new Blob([INVOICE_TEXT.slice(0, 30), INVOICE_TEXT.slice(30)]).stream(),
    }),
  },
  {
    path: '/redacted-hashed',
    steps: ['requireUser', 'redact'],
    handle: reply({
      headers: {
        ...JSON_TYPE,
        etag: '"a hash"',
        digest: 'sha-256=x',
        'content-md5': 'x',
        'content-digest': 'sha-256=:x:',
        'repr-digest': 'sha-256=:x:',
        'accept-ranges': 'bytes',
      },
      body: INVOICE_TEXT,
    }),
  },
  ...Object.entries(odd).map(([name, odd]): Route => ({
    path: `/odd/${name.replaceAll(' ', '-')}`,
    steps: ['requireUser', 'redact'],
    handle: () => odd(),
  })),
  {
    path: '/redacted-throws',
    steps: ['requireUser', 'redact'],
    handle: throws,
  },
]

/** What `redact` does on every framework. */
export const redactBehaviours: Behaviour[] = [
  [
    'F37: JSON is looked into, whatever it calls itself and whatever is allowed',
    ['200 without 4111, DE1 and 078'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const seen = await Promise.all(
        Object.keys(disguised).map(async (name) => {
          const response = await get(widePath(name), headers)
          const text = await response.text()
          const isClean = !/4111|DE1|078/.test(text) && text.includes('"holder":"Cleo"')
          return `${response.status} ${isClean ? 'without' : `${name}: with`} 4111, DE1 and 078`
        }),
      )
      return [...new Set(seen)]
    },
  ],
  [
    'F37: what holds JSON and cannot be looked into is withheld, also where its type is allowed',
    ['redaction_failed'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const seen = await Promise.all(
        Object.keys(hidden).map(async (name) => {
          const text = await (await get(widePath(name), headers)).text()
          return text.includes('redaction_failed') && !/4111|DE1|078/.test(text)
            ? 'redaction_failed'
            : `${name}: ${text}`
        }),
      )
      return [...new Set(seen)]
    },
  ],
  [
    'F28: redact: a reply that is withheld is told to onError, once and in no words of the reply; an error, a redirect and what goes out are not',
    [
      'broken json: once',
      'text: once',
      'too much: once',
      'a part: once',
      'an error in words: never',
      'a redirect: never',
      'json: never',
      'the customer: never',
    ],
    async ({ issuer, as, serve }) => {
      const site = await serve({ ...issuer.authOptions, onError: tell })
      await askTold(site.url)
      const headers = await as(impersonatedUser())
      const direct = await as(directUser())
      const sent = async (path: string, by = headers): Promise<string> => {
        await (await fetch(site.url + path, { headers: by, redirect: 'manual' })).text()
        const told = await askTold(site.url)
        for (const error of told) {
          expect(error).toMatchObject({ code: 'redaction_failed', status: 500 })
          expect(error.words).not.toMatch(/4111|DE1|078|Cleo/)
        }
        return told.length === 0 ? 'never' : told.length === 1 ? 'once' : `${told.length} times`
      }
      const seen = []
      for (const name of ['broken json', 'text', 'too much', 'a part', 'an error in words', 'a redirect'])
        seen.push(`${name}: ${await sent(`/odd/${name.replaceAll(' ', '-')}`)}`)
      seen.push(`json: ${await sent('/invoice')}`)
      seen.push(`the customer: ${await sent('/odd/text', direct)}`)
      site.close()
      return seen
    },
  ],
  [
    'F37: what is allowed and is no JSON goes out byte for byte',
    ['the same'],
    async ({ get, as }) => {
      const [impersonated, direct] = [await as(impersonatedUser()), await as(directUser())]
      const seen = await Promise.all(
        Object.keys(innocent).map(async (name) => {
          const [a, b] = await Promise.all(
            [impersonated, direct].map((headers) => get(widePath(name), headers)),
          )
          const [first, second] = await Promise.all(
            [a, b].map(async (one) => Buffer.from(await one!.arrayBuffer())),
          )
          return a!.status === 200 && second!.equals(first!) ? 'the same' : `${name}: ${first!.toString()}`
        }),
      )
      return [...new Set(seen)]
    },
  ],
  [
    'redact: one record, a list, a stream',
    [REDACTED_INVOICE, `[${REDACTED_INVOICE},${REDACTED_INVOICE}]`, REDACTED_INVOICE, 'private, no-store'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const one = await get('/invoice', headers)
      return [
        await one.text(),
        await (await get('/invoices', headers)).text(),
        await (await get('/redacted-stream', headers)).text(),
        String(one.headers.get('cache-control')),
      ]
    },
  ],
  [
    'redact: whom nobody impersonates gets what the handler answers, byte for byte',
    ['as it is, 8 times', '"a hash"'],
    async ({ get, as }) => {
      const headers = await as(directUser())
      const paths = ['/invoice', '/redacted-first', '/redacted-alone', '/redacted-twice', '/redacted-stream']
      const odd = ['/odd/json-without-a-type', '/odd/json-as-html', '/odd/problem-json']
      const bodies = await Promise.all(
        [...paths, ...odd].map(async (path) => (await get(path, headers)).text()),
      )
      const hashed = await get('/redacted-hashed', headers)
      return [
        `as it is, ${bodies.filter((body) => body === INVOICE_TEXT).length} times`,
        String(hashed.headers.get('etag')),
      ]
    },
  ],
  [
    'redact: in any order, alone, and twice',
    [
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      '{"id":"in_1","card":{},"items":[{"n":1,"tax":{}}]}',
    ],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const paths = ['/redacted-first', '/redacted-alone', '/redacted-washed', '/redacted-twice']
      return Promise.all(paths.map(async (path) => (await get(path, headers)).text()))
    },
  ],
  [
    'redact: without a token',
    [MISSING, INVALID, '200 as it is'],
    async ({ get }) => {
      const open = await get('/redacted-alone')
      return [
        await outcome(await get('/redacted-first')),
        await outcome(await get('/redacted-alone', bearer('a.b.c'))),
        `${open.status} ${(await open.text()) === INVOICE_TEXT ? 'as it is' : 'changed'}`,
      ]
    },
  ],
  [
    'redact: an impersonator who cannot be told',
    [REDACTED_INVOICE],
    async ({ get, issuer }) => {
      const token = await issuer.sign(directUser(), { claims: { impersonator_user_id: {} } })
      return [await (await get('/invoice', bearer(token))).text()]
    },
  ],
  [
    'redact: a refusal behind it is answered as it is',
    [FORBIDDEN, DIRECT],
    async ({ get, as }) => [
      await outcome(await get('/redacted-direct', await as(impersonatedUser()))),
      await outcome(await get('/redacted-direct', await as(directUser()))),
    ],
  ],
  [
    'S30: redact lets no hash and no length of the whole reply out',
    ['length is that of the body', 'none'],
    async ({ get, as }) => {
      const reply = await get('/redacted-hashed', await as(impersonatedUser()))
      const hashes = ['etag', 'digest', 'content-md5', 'content-digest', 'repr-digest', 'accept-ranges']
      const body = await reply.text()
      expect(body).toBe(REDACTED_INVOICE)
      return [
        `length is ${reply.headers.get('content-length') === String(body.length) ? 'that of the body' : 'another'}`,
        hashes.filter((name) => reply.headers.has(name)).join() || 'none',
      ]
    },
  ],
  [
    'S30: redact answers in full to who has seen the whole reply, in another identity',
    [`200 ${REDACTED_INVOICE}`],
    async ({ get, as }) => {
      const whole = await get('/invoice', await as(directUser()))
      const known = {
        'if-none-match': whole.headers.get('etag') ?? '*',
        'if-modified-since': new Date(Date.now() + 60_000).toUTCString(),
        range: 'bytes=0-20',
        'cache-control': 'max-age=0',
      }
      const reply = await get('/invoice', { ...(await as(impersonatedUser())), ...known })
      return [`${reply.status} ${await reply.text()}`]
    },
  ],
  [
    'redact: JSON is JSON, whatever it is called',
    [
      REDACTED_INVOICE,
      REDACTED_INVOICE,
      `422 ${REDACTED_INVOICE}`,
      `${REDACTED_INVOICE}\n${REDACTED_INVOICE}\n`,
      'text/html',
    ],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const html = await get('/odd/json-as-html', headers)
      const problem = await get('/odd/problem-json', headers)
      return [
        await (await get('/odd/json-without-a-type', headers)).text(),
        await html.text(),
        `${problem.status} ${await problem.text()}`,
        await (await get('/odd/lines-of-json', headers)).text(),
        String(html.headers.get('content-type')?.split(';')[0]),
      ]
    },
  ],
  [
    'redact: what has no fields passes',
    ['200 iban,DE1 "1"', '204  null', '303  /elsewhere', '200  null'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const allowed = await get('/odd/an-allowed-type', headers)
      const nothing = await get('/odd/nothing', headers)
      const redirect = await get('/odd/a-redirect', headers)
      const head = await get('/redacted-hashed', headers, 'HEAD')
      return [
        `${allowed.status} ${await allowed.text()} ${allowed.headers.get('etag')}`,
        `${nothing.status} ${await nothing.text()} ${nothing.headers.get('etag')}`,
        `${redirect.status} ${await redirect.text()} ${new URL(redirect.headers.get('location') ?? '', 'http://x').pathname}`,
        `${head.status} ${await head.text()} ${head.headers.get('etag')}`,
      ]
    },
  ],
  [
    'redact: what cannot be looked into is withheld',
    ['500 redaction_failed, no-store, Vary: Authorization'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const names = ['broken json', 'text', 'an event stream', 'compressed json', 'a part']
      const more = ['not modified', 'another charset', 'too much']
      return once([...names, ...more].map((name) => get(`/odd/${name.replaceAll(' ', '-')}`, headers)))
    },
  ],
  [
    'redact: an error in words keeps its status',
    ['404 redaction_failed, no-store, Vary: Authorization'],
    async ({ get, as }) => [await outcome(await get('/odd/an-error-in-words', await as(impersonatedUser())))],
  ],
  [
    'redact: a handler that throws',
    ['500'],
    async ({ get, as }) => [String((await get('/redacted-throws', await as(impersonatedUser()))).status)],
  ],
]

/** Never ends by itself, as events do not. */
function endless(): ReadableStream<Uint8Array> {
  const chunk = new TextEncoder().encode('data: DE1\n\n'.repeat(100))
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1))
      controller.enqueue(chunk)
    },
  })
}

function widePath(name: string): string {
  return `/wide/${name.replaceAll(/\W+/g, '-')}`
}

function endlessJson(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('{"a":"' + 'x'.repeat(1000))),
  })
}
