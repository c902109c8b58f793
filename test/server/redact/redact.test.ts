import { getEventListeners } from 'node:events'
import {
  AuthError,
  createAuth,
  type Auth,
  redactFor,
  type RedactOptions,
  type RedactPath,
  type User,
} from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { beforeAll, describe, expect, test } from 'vitest'

let issuer: TestIssuer
let auth: Auth
let token: string
beforeAll(async () => {
  issuer = await createTestIssuer()
  auth = createAuth(issuer.authOptions)
  token = await issuer.sign(impersonatedUser())
})

const PAGE = { ssn: '078', name: 'Cleo' }
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const streamOf = (...chunks: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })

/** What an impersonator is answered. */
async function ask(
  handle: (request: Request, user: User | undefined) => Response | Promise<Response>,
  options?: RedactOptions,
  init: RequestInit = {},
): Promise<Response> {
  const guarded = auth.protect(auth.redact(['ssn'], options), handle)
  const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) }
  return guarded(new Request('https://api.test/', { ...init, headers }))
}

/** Why a reply was withheld; it holds nothing of what the handler answered. */
async function reason(reply: Response): Promise<string> {
  const text = await reply.text()
  expect(text).not.toContain('078')
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
  expect(reply.headers.get('content-length')).toBe(String(text.length))
  expect(reply.headers.get('cache-control')).toBe('private, no-store')
  const { code, detail, status } = JSON.parse(text) as { code: string; detail: string; status: number }
  expect([code, status]).toEqual(['redaction_failed', reply.status])
  return detail.replace('The reply was withheld from an impersonator: ', '')
}

describe('a JSON reply', () => {
  test('F38: keeps its status and its other headers, and loses what the handler calls the status', async () => {
    const headers = new Headers({
      'content-type': 'application/json; charset=UTF-8',
      'x-mine': '1',
      etag: '"1"',
    })
    headers.append('set-cookie', 'a=1')
    headers.append('set-cookie', 'b=2')
    const init = { status: 201, statusText: 'Made', headers }
    const reply = await ask(() => new Response(JSON.stringify(PAGE), init))
    expect([reply.status, reply.statusText, await reply.text()]).toEqual([201, '', '{"name":"Cleo"}'])
    expect([...reply.headers]).toEqual([
      ['cache-control', 'private, no-store'],
      ['content-length', '15'],
      ['content-type', 'application/json; charset=UTF-8'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['vary', 'Authorization'],
      ['x-mine', '1'],
    ])
  })

  test.each([
    'application/json',
    'text/json',
    'application/vnd.api+json',
    'APPLICATION/JSON',
    'application/json;charset="utf8"',
    'application/json; charset=us-ascii',
  ])('is one by its type, whatever the JSON: %s', async (type) => {
    for (const [body, left] of [
      ['[{"ssn":1}]', '[{}]'],
      ['"ssn"', '"ssn"'],
      ['\ufeff{"ssn":"é"}', '{}'],
      ['', ''],
    ]) {
      const reply = await ask(() => new Response(body, { headers: { 'content-type': type } }))
      expect([reply.status, await reply.text()]).toEqual([200, left])
    }
  })

  test('may come in pieces that cut a character', async () => {
    const bytes = encode('{"name":"Zoë 👩‍🚀","ssn":"é"}')
    const reply = await ask(() => new Response(streamOf(...[...bytes].map((byte) => Uint8Array.of(byte)))))
    expect(await reply.text()).toBe('{"name":"Zoë 👩‍🚀"}')
  })

  test('of several lines is looked into line by line', async () => {
    const lines = '{"ssn":1}\r\n\r\n \n[{"ssn":2}]\n"ssn"'
    for (const type of [
      'application/x-ndjson',
      'application/ndjson',
      'application/jsonl',
      'application/jsonlines',
    ]) {
      const reply = await ask(() => new Response(lines, { headers: { 'content-type': type } }))
      expect(await reply.text()).toBe('{}\r\n\r\n \n[{}]\n"ssn"')
    }
  })

  test('need not say what it is', async () => {
    for (const type of ['text/html', 'application/octet-stream', 'text/plain; charset=utf-8']) {
      const reply = await ask(() => new Response(' \n{"ssn":1}', { headers: { 'content-type': type } }))
      expect([reply.headers.get('content-type'), await reply.text()]).toEqual([type, ' \n{}'])
    }
  })

  test('may have as many bytes as maxBytes says', async () => {
    const body = JSON.stringify({ ssn: 1, name: 'é' })
    const { length } = encode(body)
    expect(await (await ask(() => new Response(body), { maxBytes: length })).text()).toBe('{"name":"é"}')
    const longer = await ask(() => new Response(body), { maxBytes: length - 1 })
    expect(await reason(longer)).toBe(`it is larger than maxBytes (${length - 1}).`)
  })

  test('of 10 MB is looked into, and a longer one is withheld', async () => {
    const body = (length: number): string => `{"ssn":1,"a":"${'a'.repeat(length - 16)}"}`
    const whole = await ask(() => new Response(body(10_000_000)))
    expect((await whole.text()).length).toBe(10_000_000 - '"ssn":1,'.length)
    expect(await reason(await ask(() => new Response(body(10_000_001))))).toMatch(/larger than maxBytes/)
  })
})

describe('a reply without a body', () => {
  test.each([204, 205])('of %i passes', async (status) => {
    const reply = await ask(() => new Response(null, { status, headers: { etag: '"1"' } }))
    expect([reply.status, reply.body, reply.headers.get('etag')]).toEqual([status, null, null])
  })

  test.each([200, 201, 404, 500])('of %i passes, though one was to be expected', async (status) => {
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      const reply = await ask(() => new Response(null, { status, headers }))
      expect([reply.status, await reply.text()]).toEqual([status, ''])
    }
  })

  test('to HEAD tells no hash and no length', async () => {
    const headers = {
      'content-type': 'application/json',
      etag: '"1"',
      'content-length': '99',
      'content-encoding': 'gzip',
    }
    const reply = await ask(() => new Response(null, { headers }), {}, { method: 'HEAD' })
    expect([reply.status, reply.headers.get('etag'), reply.headers.get('content-length')]).toEqual([
      200,
      null,
      null,
    ])
  })
})

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])(
    'of %i passes, without words that nobody can look into',
    async (status) => {
      const headers = { location: '/ssn', 'content-type': 'text/html', 'content-encoding': 'gzip' }
      const reply = await ask(() => new Response('078', { status, headers }))
      expect([reply.status, reply.headers.get('location'), await reply.text()]).toEqual([status, '/ssn', ''])
      expect([...reply.headers.keys()]).toEqual(['cache-control', 'content-length', 'location', 'vary'])
    },
  )

  test('with JSON is looked into', async () => {
    const reply = await ask(() => Response.json(PAGE, { status: 302, headers: { location: '/' } }))
    expect([reply.status, await reply.text()]).toEqual([302, '{"name":"Cleo"}'])
  })
})

describe('withheld is', () => {
  const json = { 'content-type': 'application/json' }
  test.each<[what: string, reply: () => Response, why: RegExp]>([
    [
      'text',
      () => new Response('078'),
      /^it has the type text\/plain, and redact can only check JSON\. Answer with JSON, or add the type to allowTypes/,
    ],
    ['what has no type', () => new Response(encode('078')), /^it has no content type/],
    ['JSON text in another type', () => new Response('"078"'), /^it has the type text\/plain/],
    [
      'an image',
      () => new Response(encode('{078'), { headers: { 'content-type': 'image/png' } }),
      /not JSON in UTF-8\.$/,
    ],
    [
      'JSON that is broken',
      () => new Response('{"ssn":078', { headers: json }),
      /^it could not be read, or it is not JSON in UTF-8\.$/,
    ],
    [
      'a broken line',
      () => new Response('{}\n078,', { headers: { 'content-type': 'application/jsonl' } }),
      /not JSON/,
    ],
    [
      'what hides JSON from scripts',
      () => new Response(')]}\',\n{"ssn":"078"}', { headers: json }),
      /not JSON/,
    ],
    ['what is no UTF-8', () => new Response(Uint8Array.of(0x22, 0xff, 0x22), { headers: json }), /not JSON/],
    ['half a character', () => new Response(Uint8Array.of(0x22, 0x22, 0xc3), { headers: json }), /not JSON/],
    [
      'another charset',
      () =>
        new Response('{"ssn":"078"}', {
          headers: { 'content-type': 'application/json; x=y; charset=latin1' },
        }),
      /charset is not UTF-8/,
    ],
    [
      'what is compressed',
      () => new Response('078', { headers: { ...json, 'content-encoding': 'br' } }),
      /^it is already compressed\. Put the compression before the guards\.$/,
    ],
    [
      'a part',
      () => new Response('"078"', { status: 206, headers: json }),
      /^the handler answered 206 without the whole content\.$/,
    ],
    [
      'a part that does not say so',
      () => new Response('"078"', { headers: { ...json, 'content-range': 'bytes 2-7/99' } }),
      /without the whole content/,
    ],
    [
      'what refers to an earlier reply',
      () => new Response(null, { status: 304, headers: { location: '/' } }),
      /^the handler answered 304/,
    ],
    [
      'events',
      () => new Response('data: {"ssn":"078"}\n\n', { headers: { 'content-type': 'text/event-stream' } }),
      /^it has the type text\/event-stream/,
    ],
    [
      'a form',
      () => new Response('ssn=078', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
      /^it has the type multipart\/form-data/,
    ],
  ])('%s', async (_what, reply, why) => {
    const answered = await ask(reply)
    expect(answered.status).toBe(500)
    expect(await reason(answered)).toMatch(why)
  })

  test('every header that speaks of what is withheld', async () => {
    const headers = {
      'content-disposition': 'attachment; filename="078.csv"',
      'content-language': 'en',
      'content-security-policy': "default-src 'none'",
      'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT',
      'x-mine': '1',
    }
    const reply = await ask(() => new Response('078', { headers }))
    expect([...reply.headers.keys()]).toEqual([
      'cache-control',
      'content-length',
      'content-security-policy',
      'content-type',
      'vary',
      'x-mine',
    ])
  })

  test('F38: what the handler called its status', async () => {
    const reply = await ask(() => new Response('078', { status: 201, statusText: 'Made for 078' }))
    expect([reply.status, reply.statusText]).toEqual([500, ''])
    const missing = await ask(() => new Response('078', { status: 404, statusText: 'No customer 078' }))
    expect([missing.status, missing.statusText]).toEqual([404, ''])
  })

  test('an error in words, under its own status', async () => {
    for (const status of [400, 404, 503]) {
      const reply = await ask(() => new Response('No such customer: 078', { status }))
      expect(reply.status).toBe(status)
      expect(await reason(reply)).toMatch(/text\/plain/)
    }
  })

  test('a reply that breaks off, and one that somebody has read', async () => {
    for (const error of [new Error('078'), new AuthError('invalid_configuration', '078')]) {
      const broken = new ReadableStream({
        start(controller) {
          controller.enqueue(encode('{"ssn":"078"'))
          controller.error(error)
        },
      })
      expect(await reason(await ask(() => new Response(broken)))).toMatch(/could not be read/)
    }
    const used = Response.json(PAGE)
    await used.text()
    expect(await reason(await ask(() => used))).toMatch(/could not be read/)
  })
})

describe('what a stream is spared', () => {
  const endless = (ended: (why: string) => void, chunk = '{"a":"'): ReadableStream =>
    new ReadableStream({
      pull: (controller) => controller.enqueue(encode(chunk)),
      cancel: () => ended('ended'),
    })

  test('events that are withheld end at once, though no more of them come', async () => {
    const ended = new Promise((resolve) => {
      const headers = { 'content-type': 'text/event-stream' }
      const quiet = new ReadableStream({ cancel: () => resolve('ended') })
      void ask(() => new Response(quiet, { headers })).then(reason)
    })
    expect(await ended).toBe('ended')
  })

  test('so does what is too long', async () => {
    const ended = new Promise((resolve) => {
      void ask(() => new Response(endless(resolve)), { maxBytes: 100 }).then(reason)
    })
    expect(await ended).toBe('ended')
  })

  test('and what nobody waits for any more', async () => {
    const gone = new AbortController()
    const ended = new Promise((resolve) => {
      const slow = new ReadableStream(
        {
          pull() {
            gone.abort()
            return new Promise(() => undefined)
          },
          cancel: () => resolve('ended'),
        },
        { highWaterMark: 0 },
      )
      void ask(() => new Response(slow), {}, { signal: gone.signal })
    })
    expect(await ended).toBe('ended')
  })

  test.each(['application/json', 'text/csv'])(
    'and %s for a client that was gone before the answer',
    async (type) => {
      const gone = new AbortController()
      const ended = new Promise((resolve) => {
        const slow = new ReadableStream({ cancel: () => resolve('ended') })
        const handle = (): Response => {
          gone.abort()
          return new Response(slow, { headers: { 'content-type': type } })
        }
        void ask(handle, { allowTypes: ['text/csv'] }, { signal: gone.signal })
      })
      expect(await ended).toBe('ended')
    },
  )

  test('whoever waits is not listened to any longer than the reply is read', async () => {
    const request = new Request('https://api.test', { headers: { authorization: `Bearer ${token}` } })
    const during: number[] = []
    const body = new ReadableStream(
      {
        pull(controller) {
          during.push(getEventListeners(request.signal, 'abort').length)
          controller.enqueue(encode('{}'))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    await auth.protect(auth.redact(['ssn']), () => new Response(body))(request)
    expect([...during, getEventListeners(request.signal, 'abort').length]).toEqual([1, 0])
  })

  test('an allowed type is not held back', async () => {
    const headers = { 'content-type': 'text/event-stream; charset=utf-8', etag: '"1"' }
    const events = endless(() => undefined, 'data: 1\n\n')
    const reply = await ask(() => new Response(events, { headers }), { allowTypes: ['text/event-stream'] })
    const reader = reply.body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n')
    expect(reply.headers.get('etag')).toBe('"1"')
    await reader.cancel()
  })
})

describe('allowTypes', () => {
  const send = (type: string) => () => new Response('078', { headers: { 'content-type': type } })
  test.each([
    ['image/*', 'image/png', 200],
    ['image/png', 'IMAGE/PNG', 200],
    ['Image/PNG', 'image/png', 200],
    ['image/png', 'image/jpeg', 500],
    ['image/*', 'imagex/png', 500],
    ['text/csv', 'text/csv; charset=latin1', 200],
    ['application/*', 'application/pdf', 200],
    ['application/*', 'application/json', 500],
    ['text/*', 'text/json', 500],
  ])('%s of a reply of %s: %i', async (allowed, type, status) => {
    const reply = await ask(send(type), { allowTypes: ['x/y', allowed] })
    expect(reply.status).toBe(status)
  })

  test('lets an allowed reply be compressed, and a part', async () => {
    const headers = {
      'content-type': 'video/mp4',
      'content-encoding': 'gzip',
      'content-range': 'bytes 0-1/9',
    }
    const reply = await ask(() => new Response('07', { status: 206, headers }), { allowTypes: ['video/*'] })
    expect([reply.status, reply.headers.get('content-range'), await reply.text()]).toEqual([
      206,
      'bytes 0-1/9',
      '07',
    ])
  })
})

test('the handler is not asked for less than the whole, and is asked for all else', async () => {
  const seen: string[] = []
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'gzip',
    'if-match': '"1"',
    'if-modified-since': 'x',
    'if-none-match': '"1"',
    'if-range': '"1"',
    range: 'bytes=0-1',
  }
  const handle = (request: Request): Response => {
    seen.push([...request.headers.keys()].join())
    return Response.json(PAGE)
  }
  await ask(handle, {}, { headers })
  const guarded = auth.protect(auth.redact(['ssn']), handle)
  await guarded(
    new Request('https://api.test', {
      headers: { ...headers, authorization: `Bearer ${await issuer.sign(directUser())}` },
    }),
  )
  const all = [
    'accept',
    'accept-encoding',
    'authorization',
    'if-match',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'range',
  ]
  expect(seen).toEqual(['accept,authorization,if-match', all.join()])
})

test('a request whose headers nobody can change is answered all the same', async () => {
  const request = new Request('https://api.test', {
    headers: { authorization: `Bearer ${token}`, range: 'bytes=0-1' },
  })
  request.headers.delete = () => {
    throw new TypeError('immutable')
  }
  const reply = await auth.protect(auth.redact(['ssn']), () => Response.json(PAGE))(request)
  expect(await reply.text()).toBe('{"name":"Cleo"}')
})

test('what a direct user is answered is the very reply', async () => {
  const reply = Response.json(PAGE)
  const guarded = auth.protect(auth.redact(['ssn'], { maxBytes: 1 }), () => reply)
  const answered = await guarded(new Request('https://api.test'))
  // It has been copied for its headers, not read.
  expect([reply.bodyUsed, await answered.json()]).toEqual([false, PAGE])
})

test('an error of the handler stays that error', async () => {
  const failing = ask(() => {
    throw new RangeError('mine')
  })
  await expect(failing).rejects.toThrow(new RangeError('mine'))
})

describe('redact fails when a route is set up', () => {
  test.each<[paths: unknown, options: unknown, message: RegExp]>([
    [[], undefined, /needs a list of paths/],
    [['items[].iban'], undefined, /got the invalid path/],
    [['a'], { allowTypes: 'text/csv' }, /allowTypes/],
    [['a'], { allowTypes: ['csv'] }, /allowTypes/],
    [['a'], { allowTypes: ['*/*'] }, /allowTypes/],
    [['a'], { allowTypes: ['text/csv; charset=utf-8'] }, /allowTypes/],
    [['a'], { allowTypes: ['x text/csv'] }, /allowTypes/],
    [['a'], { allowTypes: [null] }, /allowTypes/],
    [['a'], { allowTypes: [['text/csv']] }, /allowTypes/],
    [['a'], { allowTypes: ['application/json'] }, /not JSON, which is always checked/],
    [['a'], { allowTypes: ['application/Problem+JSON'] }, /not JSON, which is always checked/],
    [['a'], { maxBytes: 0 }, /maxBytes/],
    [['a'], { maxBytes: 1.5 }, /maxBytes/],
    [['a'], { maxBytes: '10MB' }, /maxBytes/],
  ])('for %j and %j', (paths, options, message) => {
    const set = (): unknown => auth.redact(paths as RedactPath[], options as RedactOptions)
    expect(set).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
    expect(set).toThrow(message)
  })

  test('what it was given may change afterwards', async () => {
    const paths = ['ssn']
    const allowTypes = ['text/csv']
    const guard = auth.redact(paths, { allowTypes })
    paths.pop()
    allowTypes.push('text/plain')
    const request = (): Request =>
      new Request('https://api.test', { headers: { authorization: `Bearer ${token}` } })
    expect(await (await auth.protect(guard, () => Response.json(PAGE))(request())).text()).toBe(
      '{"name":"Cleo"}',
    )
    expect((await auth.protect(guard, () => new Response('078'))(request())).status).toBe(500)
  })
})

describe('redactFor', () => {
  const message = { ssn: '078', at: new Date(0), items: [{ ssn: '079', n: 1 }], gone: undefined }

  test('gives a copy without the fields while the user is impersonated', () => {
    expect(redactFor(impersonatedUser(), message, ['**.ssn'])).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      items: [{ n: 1 }],
    })
    expect(message.ssn).toBe('078')
  })

  test('gives everybody else the same copy with them', () => {
    for (const user of [directUser(), undefined]) {
      const copy = redactFor(user, message, ['**.ssn'])
      expect(copy).toEqual({ ssn: '078', at: '1970-01-01T00:00:00.000Z', items: [{ ssn: '079', n: 1 }] })
      expect(copy).not.toBe(message)
    }
  })

  test('fails closed on a marker that cannot be read', () => {
    for (const impersonatorUserId of ['', 0, {}, 'user_42']) {
      expect(redactFor({ ...directUser(), impersonatorUserId } as User, { ssn: 1 }, ['ssn'])).toEqual({})
    }
    const { impersonation } = impersonatedUser()
    expect(redactFor({ ...directUser(), impersonation } as User, { ssn: 1 }, ['ssn'])).toEqual({})
  })

  test('sees what JSON would say of an object, not what the object shows', () => {
    class Row {
      #ssn = '078'
      toJSON(): unknown {
        return { ssn: this.#ssn, n: 1 }
      }
    }
    expect(redactFor(impersonatedUser(), [new Row()], ['ssn'])).toEqual([{ n: 1 }])
    const nothing = { ssn: '078', toJSON: () => undefined }
    expect(redactFor(impersonatedUser(), nothing, ['ssn'])).toBeUndefined()
    expect(redactFor(directUser(), undefined, ['ssn'])).toBeUndefined()
  })

  test('throws for a path that cannot be meant, also while nobody impersonates', () => {
    expect(() => redactFor(directUser(), {}, ['a[]'])).toThrow(
      expect.objectContaining({ code: 'invalid_configuration' }),
    )
    expect(() => redactFor(undefined, undefined, [])).toThrow(/needs a list of paths/)
  })
})
