import type { Rewrite } from '../shared/Rewrite.js'
import { AuthError } from '../../core/errors.js'
import { rememberCause } from '../shared/causeOf.js'
import { changeJson, findJson, UTF8 } from './findJson.js'
import { toRefusal } from '../shared/problem.js'

/** The head of a reply, and the method that it answers. */
export interface ReplyHead {
  method: string
  status: number
  get: (name: string) => string | null
}

/** What a reply becomes. A header of null is taken off. */
export interface Change {
  status: number
  headers: Record<string, string | null>
  body: Uint8Array<ArrayBuffer>
}

/** What makes a handler answer with less than the whole, or with bytes that cannot be read: it must not see these. */
export const SHORT_CUTS: readonly string[] = [
  'accept-encoding',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'range',
]

/** They are about the bytes that the handler sent. A hash of what is redacted lets it be guessed. */
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
/** What a middleware of Next.js answers with: the page or the route behind it makes the reply. */
const MADE_ELSEWHERE = ['x-middleware-next', 'x-middleware-rewrite']
const ABOUT_THE_CONTENT = [
  ...ABOUT_THE_BYTES,
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-range',
  'content-type',
  'last-modified',
  ...MADE_ELSEWHERE,
]
const REDIRECTS = [301, 302, 303, 307, 308]
const EMPTY = new Uint8Array()
/** JSON may stand in these, and they may never end: they are allowed by their whole names alone. */
const CONTAINER = /^text\/(event-stream|x-component|x-script)$|^multipart\/|\/(x-)?(java|ecma)script$/
/** They may begin as JSON does, and hold values apart from their names (React Router), or events. */
const NO_JSON = /^text\/(event-stream|x-component|x-script)$/
/** A player asks for parts, and some are kept compressed. */
const MEDIA = /^(image|audio|video|font)\//

/**
 * What to do about a body, by the head of its reply: it passes, it passes where it does not begin as JSON does, it must be read, or there
 * is none.
 *
 * @throws AuthError `redaction_failed` where it could not be looked into
 */
export function judgeHead(head: ReplyHead, { allowTypes }: Rewrite): 'pass' | 'peek' | 'read' | 'none' {
  const { method, status } = head
  if (MADE_ELSEWHERE.some((name) => head.get(name) !== null)) {
    throw failure(
      'it is made where redact cannot see it. Put redact before the route handler itself, and redactFor into pages and server actions',
    )
  }
  const [type, charset = 'utf-8', isOne] = readType(head)
  if (!isOne) throw failure('it has two content types, and nobody knows which of them is believed')
  const isAllowed = !saysJson(type) && allowTypes.some((one) => isOfType(type, one.toLowerCase()))
  if (isAllowed && (CONTAINER.test(type) || status === 304)) return 'pass'
  if (status < 200) return 'pass'
  const isPart = status === 206 || head.get('content-range') !== null
  const isEncoded = (head.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity'
  if (isAllowed && (isPart || isEncoded) && MEDIA.test(type)) return 'pass'
  if (status === 304 || isPart) throw failure(`the handler answered ${status}, with a part of what there is`)
  if (method === 'HEAD' || status === 204 || status === 205) return isAllowed ? 'pass' : 'none'
  if (isEncoded) throw failure('it is compressed already. Let compression stand before the guards')
  if (isAllowed) return 'peek'
  if (!UTF8.test(charset)) throw failure('it is in another charset than UTF-8')
  if (NO_JSON.test(type)) throw notJson(type)
  return 'read'
}

/** The same of a reply whose type is allowed, and which begins as JSON does; undefined where it is none, and goes out as it is. */
export function rewriteFound(
  head: ReplyHead,
  chunks: readonly Uint8Array[],
  rewrite: Rewrite,
): Change | undefined {
  try {
    const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0))
    let at = 0
    for (const chunk of chunks) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    const text = findJson(bytes, readType(head)[1], rewrite.json)
    return text === undefined ? undefined : bodyOf(head, text)
  } catch (error) {
    return withhold(head, error, rewrite)
  }
}

/** The reply with a body that has been read and changed, or what stands in for it where it cannot be. */
export function rewriteReply(head: ReplyHead, chunks: readonly Uint8Array[], rewrite: Rewrite): Change {
  try {
    return bodyOf(head, rewriteText(readType(head)[0], decode(chunks), rewrite))
  } catch (error) {
    return withhold(head, error, rewrite)
  }
}

function bodyOf({ status }: ReplyHead, text: string): Change {
  const body = new TextEncoder().encode(text)
  return { status, headers: { ...none(ABOUT_THE_BYTES), ...lengthOf(body) }, body }
}

/** The same reply without a body, for where there is none: its head is about the handler's bytes all the same. */
export function emptyReply({ status }: ReplyHead): Change {
  return { status, headers: none(ABOUT_THE_BYTES), body: EMPTY }
}

/** What stands in for a reply that cannot be looked into: nothing of it goes out but a redirect, and the status of an error. */
export function withhold(head: ReplyHead, error: unknown, { onWithheld }: Rewrite): Change {
  if (REDIRECTS.includes(head.status)) {
    return { status: head.status, headers: { ...none(ABOUT_THE_CONTENT), ...lengthOf(EMPTY) }, body: EMPTY }
  }
  // Only our own words: what a parser says of JSON quotes it. A body that breaks off may do so with any AuthError.
  const isOwn = error instanceof AuthError && error.code === 'redaction_failed'
  const own = isOwn ? error : unreadable(error)
  const { headers, problem } = toRefusal(own, '')
  const isError = head.status >= 400
  if (!isError) onWithheld?.(own)
  const status = isError ? head.status : problem.status
  const body = new TextEncoder().encode(JSON.stringify({ ...problem, status }))
  const { vary: _vary, ...wanted } = headers
  return { status, headers: { ...none(ABOUT_THE_CONTENT), ...wanted, ...lengthOf(body) }, body }
}

/** The error of a body that is longer than what is looked into. */
export function tooLong({ maxBytes }: Rewrite): AuthError {
  return failure(`it is longer than maxBytes, ${maxBytes}`)
}

/** The error of an answer that does not come by the reply. */
export function past(): AuthError {
  return failure(
    'it was sent by the stream beneath the reply, where redact cannot look. Answer by the reply itself',
  )
}

/** True for the types of JSON (RFC 8259; RFC 6839, section 3.1, for the suffix), in lower case. */
export function isJsonType(type: string): boolean {
  return /^(application|text)\/json$|\+json$/.test(type)
}

/** True for whatever calls itself JSON: lines and sequences of it too. */
export function saysJson(type: string): boolean {
  return type.includes('json')
}

function rewriteText(type: string, text: string, { json }: Rewrite): string {
  if (text.trim() === '') return text
  if (isJsonType(type)) return json(text)
  // Whatever it calls itself: `res.send(JSON.stringify(invoice))` says text/html.
  if (!saysJson(type) && !/^[\s\p{Cc}]*[[{]/u.test(text)) throw notJson(type)
  return changeJson(text, json)
}

function decode(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
}

function readType(head: ReplyHead): [type: string, charset: string | undefined, isOne: boolean] {
  const given = (head.get('content-type') ?? '').toLowerCase()
  const [type = '', ...parameters] = given.split(';')
  const charset = parameters.map((one) => /^\s*charset\s*=\s*"?([^\s"]*)/.exec(one)?.[1]).find(Boolean)
  // Several headers come as one, joined by commas.
  return [type.trim(), charset, !given.replace(/"(?:\\.|[^"\\])*"/g, '').includes(',')]
}

function isOfType(type: string, allowed: string): boolean {
  return (
    type === allowed ||
    (allowed.endsWith('/*') && type.startsWith(allowed.slice(0, -1)) && !CONTAINER.test(type))
  )
}

function notJson(type: string): AuthError {
  return failure(
    `it is ${type === '' ? 'of no type' : type}, and redact looks into JSON alone. Answer with JSON, or name the type in allowTypes where nothing in it needs redacting`,
  )
}

function unreadable(cause: unknown): AuthError {
  const error = failure('it could not be read, or it is no JSON in UTF-8')
  return cause instanceof SyntaxError ? error : rememberCause(error, cause)
}

function failure(why: string): AuthError {
  return new AuthError('redaction_failed', `The reply was withheld from an impersonator: ${why}.`, {
    status: 500,
  })
}

function lengthOf(body: Uint8Array): Record<string, string> {
  return { 'content-length': String(body.length) }
}

function none(names: string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]))
}
