/**
 * Bytes that may come before the first brace: white space, the record separator, and what other charsets and byte order marks leave there.
 */
const BEFORE = [0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x1e, 0x20, 0xbb, 0xbf, 0xef, 0xfe, 0xff]
const [BRACE, BRACKET] = [0x7b, 0x5b]
const SEPARATOR = '\u001e'

/** True if bytes begin like JSON with fields, whatever their content type is. Undefined if there are too few bytes. */
export function beginsAsJson(bytes: Uint8Array): boolean | undefined {
  const first = bytes.find((byte) => !BEFORE.includes(byte))
  return first === undefined ? undefined : first === BRACE || first === BRACKET
}

/**
 * Changes a JSON text, or each of several texts: one per line, or one after each record separator (RFC 7464).
 *
 * @throws SyntaxError if it is neither
 */
export function changeJson(text: string, change: (json: string) => string): string {
  if (isJson(text)) return change(text)
  const changeOne = (one: string): string => (one.trim() === '' ? one : change(one))
  if (text.includes(SEPARATOR)) return text.split(SEPARATOR).map(changeOne).join(SEPARATOR)
  return text.replace(/[^\r\n]+/g, changeOne)
}

/**
 * The text to send for a reply whose type is allowed. Undefined if it is not JSON, so that it can be sent unchanged. Text in another
 * charset than UTF-8 is checked but never changed.
 *
 * @param charset - The charset that the reply names.
 * @throws Error if it is JSON that cannot be checked
 */
export function findJson(
  bytes: Uint8Array,
  charset: string | undefined,
  change: (json: string) => string,
): string | undefined {
  for (const label of charset === undefined ? CHARSETS : [charset]) {
    const text = decode(bytes, UTF8.test(label) ? 'utf-8' : label)
    if (text === undefined && label === charset) throw new Error('in an unknown charset')
    // There is no decoder for UTF-32. Read as another charset, it contains zeros.
    const isJsonText =
      text !== undefined && (looksLikeJson(text.replaceAll('\0', '')) || isEveryLineJson(text))
    if (!isJsonText) continue
    if (!UTF8.test(label)) throw new Error('in another charset')
    return changeJson(text, change)
  }
  return undefined
}

/** The labels of UTF-8, and of a charset that is always valid UTF-8. */
export const UTF8 = /^(utf-?8|us-ascii)$/

const CHARSETS = ['utf-8', 'utf-16le', 'utf-16be', 'latin1']

function decode(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Nothing but JSON begins like this. */
function looksLikeJson(text: string): boolean {
  return /^[\s\p{Cc}\ufeff]*(\{\s*["}]|\[\s*[[{"])/u.test(text)
}

function isEveryLineJson(text: string): boolean {
  try {
    changeJson(text, (json) => {
      JSON.parse(json)
      return json
    })
    return true
  } catch {
    return false
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
