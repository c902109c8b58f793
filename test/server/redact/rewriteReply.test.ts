import { describe, expect, test } from 'vitest'
import { AuthError } from 'impersonation-kit/server'
import {
  type Change,
  emptyReply,
  isJsonType,
  judgeHead,
  past,
  type ReplyHead,
  rewriteFound,
  rewriteReply,
  SHORT_CUTS,
  tooLong,
  withhold,
} from '../../../src/server/redact/rewriteReply.js'
import type { Rewrite } from '../../../src/server/shared/Rewrite.js'

const REWRITE: Rewrite = {
  json: (text) => `${JSON.stringify(JSON.parse(text))}!`,
  allowTypes: [],
  maxBytes: 99,
}
const ABOUT_THE_BYTES = [
  'accept-ranges',
  'content-digest',
  'content-length',
  'content-md5',
  'digest',
  'etag',
  'repr-digest',
  'trailer',
  'transfer-encoding',
]
const ABOUT_THE_CONTENT = [
  ...ABOUT_THE_BYTES,
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-range',
  'content-type',
  'last-modified',
  'x-middleware-next',
  'x-middleware-rewrite',
]

function headOf(
  headers: Record<string, string> = {},
  { status = 200, method = 'GET' }: { status?: number; method?: string } = {},
): ReplyHead {
  return { status, method, get: (name) => headers[name] ?? null }
}
const ofType = (type: string): ReplyHead => headOf({ 'content-type': type })
const JSON_TYPE = { 'content-type': 'application/json' }

/** What a text of a type becomes, or why it is withheld. */
function rewritten(type: string, text: string): string {
  const { body, status } = rewriteReply(ofType(type), [new TextEncoder().encode(text)], REWRITE)
  const given = new TextDecoder().decode(body)
  return status === 200 ? given : (JSON.parse(given) as { detail: string }).detail
}
const takenOff = ({ headers }: Change): string[] =>
  Object.keys(headers).filter((name) => headers[name] === null)

describe('the head of a reply', () => {
  test.each([
    [200, 'read'],
    [201, 'read'],
    [302, 'read'],
    [404, 'read'],
    [204, 'none'],
    [205, 'none'],
    [101, 'pass'],
    [103, 'pass'],
  ] as const)('of %i: the body is to %s', (status, verdict) => {
    expect(judgeHead(headOf(JSON_TYPE, { status }), REWRITE)).toBe(verdict)
  })

  test('of a reply to HEAD has no body', () => {
    expect(judgeHead(headOf(JSON_TYPE, { method: 'HEAD' }), REWRITE)).toBe('none')
  })

  test.each([206, 304])('of %i is refused, because it is about a part', (status) => {
    expect(() => judgeHead(headOf(JSON_TYPE, { status }), REWRITE)).toThrow(
      `the handler answered ${status} without the whole content`,
    )
  })

  test.each(['x-middleware-next', 'x-middleware-rewrite'])(
    'with %s is refused: the reply is made elsewhere',
    (name) => {
      const rewrite = { ...REWRITE, allowTypes: ['text/html'] }
      const judge = () => judgeHead(headOf({ [name]: '1', 'content-type': 'text/html' }), rewrite)
      expect(judge).toThrow(AuthError)
      expect(judge).toThrow(/created where redact cannot see it\. Put redact on the route handler itself/)
    },
  )

  test.each(['identity', 'Identity'])('with the encoding %s is read', (encoding) => {
    expect(judgeHead(headOf({ 'content-encoding': encoding }), REWRITE)).toBe('read')
  })

  test.each([
    'text/plain',
    'text/plain;charset=utf-8',
    'text/plain ; charset = "UTF8"',
    'text/plain; charset=us-ascii; x=y',
    'text/plain; charset=',
    'text/plain; xcharset=latin1',
    '',
  ])('of the type "%s" is read', (type) => {
    expect(judgeHead(ofType(type), REWRITE)).toBe('read')
  })

  test.each(['latin1', 'utf-16', 'xutf-8', 'utf-8x', 'utf-7', '"iso-8859-1"'])(
    'of the charset %s is refused',
    (charset) => {
      for (const parameters of [`;charset=${charset}`, `; x=y;\tcharset = ${charset}`]) {
        expect(() => judgeHead(ofType(`text/plain${parameters}`), REWRITE)).toThrow(/charset is not UTF-8/)
      }
    },
  )

  test('of events is refused before the first of them comes', () => {
    for (const type of ['text/event-stream', 'text/x-component', 'text/x-script'])
      expect(() => judgeHead(ofType(type), REWRITE)).toThrow(`it has the type ${type}`)
  })

  test.each([
    ['image/*', 'image/png', 'peek'],
    ['image/png', 'image/png', 'peek'],
    ['IMAGE/PNG', 'image/png ; x=y', 'peek'],
    ['image/png', 'image/pnm', 'read'],
    ['image/*', 'images/png', 'read'],
    ['application/*', 'application/json', 'read'],
    ['application/*', 'application/json-seq', 'read'],
    ['text/*', 'text/csv; header="a, b"', 'peek'],
    ['text/event-stream', 'text/event-stream', 'pass'],
    ['multipart/mixed', 'multipart/mixed; boundary=x', 'pass'],
    ['multipart/*', 'multipart/mixed; boundary=x', 'read'],
    ['text/javascript', 'text/javascript', 'pass'],
    ['text/*', 'text/javascript', 'read'],
    ['application/*', 'application/x-javascript', 'read'],
  ] as const)('where %s is allowed, and it is %s: the body is to %s', (allowed, type, verdict) => {
    expect(judgeHead(ofType(type), { ...REWRITE, allowTypes: ['x/y', allowed] })).toBe(verdict)
  })
})

describe('the head of a reply of an allowed type', () => {
  const judge =
    (type: string, headers: Record<string, string> = {}, status = 200) =>
    () =>
      judgeHead(headOf({ 'content-type': type, ...headers }, { status }), {
        ...REWRITE,
        allowTypes: ['*/*', 'image/*', 'text/css', 'text/event-stream', 'video/mp4', 'text/html'],
      })

  test.each([
    ['image/png', {}, 206],
    ['image/png', { 'content-range': 'bytes 0-1/2' }, 200],
    ['image/svg+xml', { 'content-encoding': 'gzip' }, 200],
    ['video/mp4', { 'content-encoding': 'gzip' }, 206],
    ['text/event-stream', {}, 304],
    ['text/css', {}, 304],
  ])('%s with %j and %i passes', (type, headers, status) => {
    expect(judge(type, headers, status)()).toBe('pass')
  })

  test.each([
    ['text/css', {}, 206, 'the handler answered 206'],
    ['text/css', { 'content-range': 'bytes 0-1/2' }, 200, 'the handler answered 200'],
    ['text/css', { 'content-encoding': 'gzip' }, 200, 'it is already compressed'],
    ['text/html, image/png', {}, 200, 'it has two content types, and clients may believe either'],
    ['image/png, image/png', {}, 206, 'it has two content types'],
  ])('%s with %j and %i is refused', (type, headers, status, why) => {
    expect(judge(type, headers, status)).toThrow(why)
  })

  test.each(['xtext/event-stream', 'text/event-streams', 'xmultipart/mixed', 'text/javascripts'])(
    '%s is none of those that may never end: it is looked at',
    (type) => {
      const judged = judgeHead(ofType(type), { ...REWRITE, allowTypes: [type] })
      expect(judged).toBe('peek')
    },
  )

  test.each(['ximage/png', 'text/image/png'])('%s is no picture: no part of it passes', (type) => {
    expect(() =>
      judgeHead(headOf({ 'content-type': type }, { status: 206 }), { ...REWRITE, allowTypes: [type] }),
    ).toThrow('without the whole content')
  })

  test.each(['xtext/event-stream', 'text/event-streams'])('%s is read, where it is not allowed', (type) => {
    expect(judgeHead(ofType(type), REWRITE)).toBe('read')
  })

  test('and no body passes: there is nothing to look at', () => {
    expect(judge('text/css', {}, 204)()).toBe('pass')
  })
})

describe('a body that begins as JSON does, of an allowed type', () => {
  const found = (type: string, ...pieces: string[]) =>
    rewriteFound(
      ofType(type),
      pieces.map((piece) => new TextEncoder().encode(piece)),
      REWRITE,
    )

  test('is rewritten from all its pieces', () => {
    const change = found('text/css', '{"a"', ':', '1}')
    expect(new TextDecoder().decode(change?.body)).toBe('{"a":1}!')
    expect(change?.headers['content-length']).toBe('8')
  })

  test('is left alone where it is none', () => {
    expect(found('text/css', '{', '{name}}')).toBeUndefined()
  })

  test('is withheld where it cannot be changed', () => {
    expect(found('text/css', '{"a":', '')?.status).toBe(500)
    expect(found('text/css; charset=latin1', '{"a":1}')?.status).toBe(500)
  })
})

test('an answer past the reply says where to answer', () => {
  expect(past().message).toBe(
    'The reply was withheld from an impersonator: it was sent with the HTTP/2 stream, where redact cannot see it. Answer with the reply object instead.',
  )
  expect(past().code).toBe('redaction_failed')
})

describe('the type of JSON', () => {
  test.each(['application/json', 'text/json', 'application/problem+json', 'image/x+json'])(
    'is %s',
    (type) => {
      expect(isJsonType(type)).toBe(true)
    },
  )

  test.each([
    'application/jsonx',
    'xapplication/json',
    'text/json5',
    'a/b+jsonx',
    'a/bjson',
    'image/json',
    '',
  ])('is not "%s"', (type) => {
    expect(isJsonType(type)).toBe(false)
  })
})

describe('a body', () => {
  test.each([
    ['application/json', ' "a" ', '"a"!'],
    ['a/b+json ; x=y', '[1]', '[1]!'],
    ['application/json', ' \n', ' \n'],
    ['text/plain', '', ''],
    ['text/plain', '\n [1]', '[1]!'],
    ['text/html', '{"a":1}', '{"a":1}!'],
    ['application/ndjson', '[1]\n\n \r\n{}', '[1]!\n\n \r\n{}!'],
    ['application/x-jsonl', '1\n2\n', '1!\n2!\n'],
    ['application/jsonlines', '1\n2', '1!\n2!'],
  ])('of %s is rewritten: %j', (type, text, left) => {
    expect(rewritten(type, text)).toBe(left)
  })

  test.each([
    ['application/json', '{}\n{}', /or it is not JSON in UTF-8/],
    ['application/ndjson', '{}\n{', /or it is not JSON in UTF-8/],
    ['application/json', '{', /or it is not JSON in UTF-8/],
    ['text/plain', 'a {}', /it has the type text\/plain, and redact can only check JSON/],
    ['', '1', /it has no content type, and redact can only check JSON/],
  ])('of "%s" is withheld: %j', (type, text, why) => {
    expect(rewritten(type, text)).toMatch(why)
  })

  test('has its own length, and no header about the bytes that the handler sent', () => {
    const change = rewriteReply(
      headOf(JSON_TYPE, { status: 201 }),
      [new TextEncoder().encode('"é"')],
      REWRITE,
    )
    expect(change.status).toBe(201)
    expect(change.headers['content-length']).toBe('5')
    expect(takenOff(change)).toEqual(ABOUT_THE_BYTES.filter((name) => name !== 'content-length'))
  })

  test('that there is none has no header about it either', () => {
    const change = emptyReply(headOf({}, { status: 204 }))
    expect([change.status, change.body.length]).toEqual([204, 0])
    expect(takenOff(change)).toEqual(ABOUT_THE_BYTES)
  })
})

describe('what is withheld', () => {
  test('says so with a problem, of which every header about the content is its own', () => {
    const told: unknown[] = []
    const onWithheld = (error: unknown) => told.push(error)
    const change = withhold(headOf(JSON_TYPE), tooLong(REWRITE), { ...REWRITE, onWithheld })
    expect(told).toMatchObject([{ code: 'redaction_failed' }])
    const { headers, status, body } = change
    expect(status).toBe(500)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/problem+json',
      'content-length': String(body.length),
    })
    expect(headers).not.toHaveProperty('vary')
    const own = ['content-length', 'content-type']
    expect(takenOff(change)).toEqual(ABOUT_THE_CONTENT.filter((name) => !own.includes(name)))
    expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({
      status: 500,
      code: 'redaction_failed',
      detail: 'The reply was withheld from an impersonator: it is larger than maxBytes (99).',
    })
  })

  test.each([
    [399, 500],
    [400, 400],
    [404, 404],
    [503, 503],
  ])('of %i has the status %i', (status, given) => {
    const told: unknown[] = []
    const onWithheld = (error: unknown) => told.push(error)
    const change = withhold(headOf({}, { status }), new Error('mine'), { ...REWRITE, onWithheld })
    // An error is no surprise: it is told for what was to be a success alone.
    expect(told).toHaveLength(status < 400 ? 1 : 0)
    expect(change.status).toBe(given)
    expect(JSON.parse(new TextDecoder().decode(change.body))).toMatchObject({ status: given })
  })

  test('repeats no words but our own', () => {
    const { body } = withhold(headOf(), new SyntaxError('Unexpected token: 078'), REWRITE)
    expect(new TextDecoder().decode(body)).not.toContain('078')
  })

  test.each(['invalid_configuration', 'token_missing'] as const)(
    'says the same of a body that broke off with an error of the handler: %s',
    (code) => {
      const { status, headers, body } = withhold(headOf(), new AuthError(code, 'mine'), REWRITE)
      expect([status, headers['www-authenticate']]).toEqual([500, undefined])
      expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({
        code: 'redaction_failed',
        detail: expect.stringContaining('it could not be read'),
      })
    },
  )

  test.each([301, 302, 303, 307, 308])('of a redirect of %i leaves where to', (status) => {
    const change = withhold(headOf({ location: '/' }, { status }), tooLong(REWRITE), REWRITE)
    expect([change.status, change.body.length, change.headers['content-length']]).toEqual([status, 0, '0'])
    expect(takenOff(change)).toEqual(ABOUT_THE_CONTENT.filter((name) => name !== 'content-length'))
  })
})

test('what would make a handler answer with less than the whole is known', () => {
  expect(SHORT_CUTS).toEqual(['accept-encoding', 'if-modified-since', 'if-none-match', 'if-range', 'range'])
})
