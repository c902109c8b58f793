import { describe, expect, test, vi } from 'vitest'
import type { AuthError } from 'impersonation-kit/server'
import { askForAll, rewriteResponse } from '../../../src/server/redact/rewriteResponse.js'
import type { Rewrite } from '../../../src/server/shared/Rewrite.js'

const URL = 'https://api.test/'
const REWRITE: Rewrite = {
  json: (text) => `${JSON.stringify(JSON.parse(text))}!`,
  allowTypes: ['text/css', 'image/*', 'text/event-stream'],
  maxBytes: 20,
}
const JSON_TYPE = { 'content-type': 'application/json' }
const CSS_TYPE = { 'content-type': 'text/css' }

/** A body in pieces, which counts what is asked of it. */
function inPieces(...pieces: string[]) {
  const cancelled = vi.fn<(reason: unknown) => void>()
  const pulls = vi.fn<() => void>()
  const left = pieces.map((piece) => new TextEncoder().encode(piece))
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulls()
        const next = left.shift()
        if (next) controller.enqueue(next)
        else controller.close()
      },
      cancel: cancelled,
    },
    { highWaterMark: 0 },
  )
  return { body, cancelled, pulls }
}
const rewritten = (reply: Response, rewrite: Partial<Rewrite> = {}, request = new Request(URL)) =>
  rewriteResponse(request, reply, { ...REWRITE, ...rewrite })

describe('a reply', () => {
  test('of JSON is rewritten, whatever the pieces that it comes in', async () => {
    const { body } = inPieces('{"a"', '', ':', '1}')
    const reply = await rewritten(
      new Response(body, { status: 201, headers: { ...JSON_TYPE, 'x-own': '1' } }),
    )
    expect(await reply.text()).toBe('{"a":1}!')
    expect([reply.status, reply.headers.get('x-own'), reply.headers.get('content-length')]).toEqual([
      201,
      '1',
      '8',
    ])
  })

  test('without a body has none', async () => {
    const reply = await rewritten(new Response(null, { headers: JSON_TYPE }))
    expect([reply.status, reply.body]).toEqual([200, null])
  })

  test('to HEAD keeps its head but for what is about the bytes', async () => {
    const reply = await rewritten(
      new Response(null, { headers: { ...JSON_TYPE, etag: '"a"' } }),
      {},
      new Request(URL, { method: 'HEAD' }),
    )
    expect([reply.status, reply.headers.get('etag'), reply.headers.get('content-type')]).toEqual([
      200,
      null,
      'application/json',
    ])
  })

  test('that passes goes out piece by piece as it is, and without its reason phrase', async () => {
    const { body, pulls } = inPieces('data: {"a":1}\n\n', 'data: 2\n\n')
    const reply = await rewritten(
      new Response(body, { statusText: 'Found 078', headers: { 'content-type': 'text/event-stream' } }),
    )
    expect(pulls).not.toHaveBeenCalled()
    expect(reply.statusText).toBe('')
    expect(await reply.text()).toBe('data: {"a":1}\n\ndata: 2\n\n')
  })

  test('that is longer than the limit by a byte is withheld, and its body ended', async () => {
    const { body, cancelled } = inPieces(`"${'x'.repeat(18)}"`, ' ', 'never')
    const onWithheld = vi.fn<(error: AuthError) => void>()
    const reply = await rewritten(new Response(body, { headers: JSON_TYPE }), { onWithheld })
    expect(reply.status).toBe(500)
    expect(await reply.json()).toMatchObject({ code: 'redaction_failed' })
    expect(onWithheld).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce())
  })

  test('that is as long as the limit is not', async () => {
    const { body } = inPieces(`"${'x'.repeat(18)}"`)
    const reply = await rewritten(new Response(body, { headers: JSON_TYPE }))
    expect(reply.status).toBe(200)
  })

  test('that cannot be looked into is withheld before it is read, and ended', async () => {
    const { body, cancelled, pulls } = inPieces('{}')
    const reply = await rewritten(new Response(body, { headers: { ...JSON_TYPE, 'content-encoding': 'br' } }))
    expect([reply.status, reply.headers.get('content-encoding')]).toEqual([500, null])
    expect(cancelled).toHaveBeenCalledOnce()
    expect(pulls).not.toHaveBeenCalled()
  })

  test('withheld without a body, or without anybody to be told, is withheld all the same', async () => {
    const reply = await rewritten(new Response(null, { headers: { ...JSON_TYPE, 'content-encoding': 'br' } }))
    expect(reply.status).toBe(500)
  })

  test('whose body breaks off is withheld', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('078')) })
    const reply = await rewritten(new Response(body, { headers: JSON_TYPE }))
    expect(reply.status).toBe(500)
    expect(await reply.text()).not.toContain('078')
  })

  test('that nobody waits for any more is ended, and nobody is told', async () => {
    const controller = new AbortController()
    const cancelled = vi.fn<() => void>()
    const body = new ReadableStream({ cancel: cancelled })
    const onWithheld = vi.fn<(error: AuthError) => void>()
    const request = new Request(URL, { signal: controller.signal })
    const reply = rewritten(new Response(body, { headers: JSON_TYPE }), { onWithheld }, request)
    controller.abort()
    await reply
    expect(cancelled).toHaveBeenCalledOnce()
    expect(onWithheld).not.toHaveBeenCalled()
  })

  test('that breaks off because nobody waits is told to nobody', async () => {
    const controller = new AbortController()
    const body = new ReadableStream({
      pull(stream) {
        controller.abort()
        stream.error(new Error('gone'))
      },
    })
    const onWithheld = vi.fn<(error: AuthError) => void>()
    const request = new Request(URL, { signal: controller.signal })
    await rewritten(new Response(body, { headers: JSON_TYPE }), { onWithheld }, request)
    expect(onWithheld).not.toHaveBeenCalled()
  })
})

describe('a reply of an allowed type', () => {
  test('that begins as something else goes out as it is, and no faster than it is read', async () => {
    const { body, pulls, cancelled } = inPieces('  ', 'a {', '}', ' b {}')
    const reply = await rewritten(new Response(body, { headers: CSS_TYPE }))
    expect(pulls).toHaveBeenCalledTimes(2)
    expect(await reply.text()).toBe('  a {} b {}')
    expect(cancelled).not.toHaveBeenCalled()
  })

  test('may be longer than what is looked into', async () => {
    const css = 'a'.repeat(100)
    expect(await (await rewritten(new Response(css, { headers: CSS_TYPE }))).text()).toBe(css)
  })

  test('that nobody reads to its end is ended where it comes from, with the reason', async () => {
    const { body, cancelled } = inPieces('a', 'b')
    const reply = await rewritten(new Response(body, { headers: CSS_TYPE }))
    await reply.body?.cancel('enough')
    expect(cancelled).toHaveBeenCalledWith('enough')
  })

  test('that holds JSON is rewritten', async () => {
    const { body } = inPieces(' ', '{"a"', ':1}')
    const reply = await rewritten(new Response(body, { headers: CSS_TYPE }))
    expect(await reply.text()).toBe('{"a":1}!')
    expect(reply.headers.get('content-length')).toBe('8')
  })

  test('that only begins as JSON does goes out whole', async () => {
    const { body } = inPieces('{{na', 'me}}')
    const reply = await rewritten(new Response(body, { status: 202, headers: { ...CSS_TYPE, etag: '"a"' } }))
    expect(await reply.text()).toBe('{{name}}')
    expect([reply.status, reply.headers.get('etag')]).toEqual([202, '"a"'])
  })

  test('that begins as JSON does, and is longer than the limit, is withheld', async () => {
    const reply = await rewritten(new Response(`{${' '.repeat(20)}}`, { headers: CSS_TYPE }))
    expect(reply.status).toBe(500)
  })

  test.each([
    ['is empty', ''],
    ['is white space', ' \n'],
  ])('that %s stays so', async (_what, text) => {
    const reply = await rewritten(new Response(text, { headers: CSS_TYPE }))
    expect([reply.status, await reply.text()]).toEqual([200, text])
  })

  test('without a body has none', async () => {
    const reply = await rewritten(new Response(null, { headers: CSS_TYPE }))
    expect([reply.status, reply.body]).toEqual([200, null])
  })

  test('that holds JSON in several lines of another charset is withheld', async () => {
    const reply = await rewritten(
      new Response('{"a":1}', { headers: { 'content-type': 'text/css; charset=latin1' } }),
    )
    expect(reply.status).toBe(500)
  })
})

describe('a request', () => {
  test('asks for no part, no compression and nothing conditional, and keeps the rest', () => {
    const headers = {
      'accept-encoding': 'br',
      'if-modified-since': 'x',
      'if-none-match': '"a"',
      'if-range': '"a"',
      range: 'bytes=0-1',
      accept: '*/*',
    }
    const request = new Request(URL, { headers })
    askForAll(request)
    expect([...request.headers.keys()]).toEqual(['accept'])
  })

  test('whose headers cannot be changed is left as it is', () => {
    const headers = { delete: () => { throw new TypeError('immutable') } } // prettier-ignore
    expect(() => askForAll({ headers } as unknown as Request)).not.toThrow()
  })
})
