import type { Rewrite } from '../shared/Rewrite.js'
import { AuthError } from '../../core/errors.js'
import { rememberCause } from '../shared/causeOf.js'
import { changeJson, findJson, UTF8 } from './findJson.js'
import { toRefusal } from '../shared/problem.js'

/** The status and headers of a reply, and the method of its request. */
export interface ReplyHead {
  method: string
  status: number
  get: (name: string) => string | null
}

/** The changed reply. A header of null is removed. */
export interface Change {
  status: number
  headers: Record<string, string | null>
  body: Uint8Array<ArrayBuffer>
}

/** Request headers that make a handler send only a part of the reply, or compressed bytes. The handler must not see them. */
export const SHORT_CUTS: readonly string[] = [
  'accept-encoding',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'range',
]

/** Reply headers that describe the bytes of the handler. They no longer fit, and a hash of a removed value would let people guess it. */
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
/** Headers that a middleware of Next.js sends if the page or route after it makes the reply. */
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
/** These may contain JSON and may never end. They must be allowed by their full names. */
const CONTAINER = /^text\/(event-stream|x-component|x-script)$|^multipart\/|\/(x-)?(java|ecma)script$/
/** These may begin like JSON and contain values without their names (React Router), or events. */
const NO_JSON = /^text\/(event-stream|x-component|x-script)$/
/** Players ask for parts, and some media are stored compressed. */
const MEDIA = /^(image|audio|video|font)\//

/**
 * Decides by the status and headers what to do with the body: send it unchanged, send it unchanged unless it begins like JSON, read it, or
 * there is none.
 *
 * @throws AuthError `redaction_failed` if it could not be checked
 */
export function judgeHead(head: ReplyHead, { allowTypes }: Rewrite): 'pass' | 'peek' | 'read' | 'none' {
  const { method, status } = head
  if (MADE_ELSEWHERE.some((name) => head.get(name) !== null)) {
    throw failure(
      'it is created where redact cannot see it. Put redact on the route handler itself, and use redactFor in pages and server actions',
    )
  }
  const [type, charset = 'utf-8', isOne] = readType(head)
  if (!isOne) throw failure('it has two content types, and clients may believe either')
  const isAllowed = !saysJson(type) && allowTypes.some((one) => isOfType(type, one.toLowerCase()))
  if (isAllowed && (CONTAINER.test(type) || status === 304)) return 'pass'
  if (status < 200) return 'pass'
  const isPart = status === 206 || head.get('content-range') !== null
  const isEncoded = (head.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity'
  if (isAllowed && (isPart || isEncoded) && MEDIA.test(type)) return 'pass'
  if (status === 304 || isPart) throw failure(`the handler answered ${status} without the whole content`)
  if (method === 'HEAD' || status === 204 || status === 205) return isAllowed ? 'pass' : 'none'
  if (isEncoded) throw failure('it is already compressed. Put the compression before the guards')
  if (isAllowed) return 'peek'
  if (!UTF8.test(charset)) throw failure('its charset is not UTF-8')
  if (NO_JSON.test(type)) throw notJson(type)
  return 'read'
}

/** The same for a reply whose type is allowed and which begins like JSON. Undefined if it is not JSON, so that it is sent unchanged. */
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

/** The reply with its changed body, or the substitute if it cannot be checked. */
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

/** The same reply without a body, for replies that have none: their headers describe the handler's bytes too. */
export function emptyReply({ status }: ReplyHead): Change {
  return { status, headers: none(ABOUT_THE_BYTES), body: EMPTY }
}

/** The substitute for a reply that cannot be checked. It keeps only a redirect, or the status of an error. */
export function withhold(head: ReplyHead, error: unknown, { onWithheld }: Rewrite): Change {
  if (REDIRECTS.includes(head.status)) {
    return { status: head.status, headers: { ...none(ABOUT_THE_CONTENT), ...lengthOf(EMPTY) }, body: EMPTY }
  }
  // Only our own messages are shown: an error of a parser quotes the JSON, and a body may fail with any AuthError.
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

/** The error of a body that is larger than `maxBytes`. */
export function tooLong({ maxBytes }: Rewrite): AuthError {
  return failure(`it is larger than maxBytes (${maxBytes})`)
}

/** The error of an answer that bypasses the reply. */
export function past(): AuthError {
  return failure(
    'it was sent with the HTTP/2 stream, where redact cannot see it. Answer with the reply object instead',
  )
}

/** True for the types of JSON (RFC 8259; for the suffix RFC 6839, section 3.1), in lower case. */
export function isJsonType(type: string): boolean {
  return /^(application|text)\/json$|\+json$/.test(type)
}

/** True for every type of JSON, including lines and sequences of JSON. */
export function saysJson(type: string): boolean {
  return type.includes('json')
}

function rewriteText(type: string, text: string, { json }: Rewrite): string {
  if (text.trim() === '') return text
  if (isJsonType(type)) return json(text)
  // The type does not matter: `res.send(JSON.stringify(invoice))` says text/html.
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
  // Several headers of one name arrive as one, joined by commas.
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
    `it has ${type === '' ? 'no content type' : `the type ${type}`}, and redact can only check JSON. Answer with JSON, or add the type to allowTypes if nothing in it needs redaction`,
  )
}

function unreadable(cause: unknown): AuthError {
  const error = failure('it could not be read, or it is not JSON in UTF-8')
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
