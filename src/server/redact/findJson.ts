/** What may stand before the first brace: white space, the mark of a record, and what other charsets and marks of them leave there. */
const BEFORE = [0x00, 0x09, 0x0a, 0x0c, 0x0d, 0x1e, 0x20, 0xbb, 0xbf, 0xef, 0xfe, 0xff]
const [BRACE, BRACKET] = [0x7b, 0x5b]
const SEPARATOR = '\u001e'

/** Whether bytes begin as JSON with fields does, whatever they call themselves; undefined where there is nothing to tell by. */
export function beginsAsJson(bytes: Uint8Array): boolean | undefined {
  const first = bytes.find((byte) => !BEFORE.includes(byte))
  return first === undefined ? undefined : first === BRACE || first === BRACKET
}

/**
 * Changes a JSON text, or each of several: one a line, or each behind a record separator (RFC 7464).
 *
 * @throws SyntaxError where it is neither
 */
export function changeJson(text: string, change: (json: string) => string): string {
  if (isJson(text)) return change(text)
  const changeOne = (one: string): string => (one.trim() === '' ? one : change(one))
  if (text.includes(SEPARATOR)) return text.split(SEPARATOR).map(changeOne).join(SEPARATOR)
  return text.replace(/[^\r\n]+/g, changeOne)
}

/**
 * What text of a type that may go out as it is becomes: undefined where it is no JSON, and may. In another charset than UTF-8 it is
 * looked at, and never changed.
 *
 * @param charset - The one that the reply names.
 * @throws Error where it is JSON that cannot be looked into
 */
export function findJson(
  bytes: Uint8Array,
  charset: string | undefined,
  change: (json: string) => string,
): string | undefined {
  for (const label of charset === undefined ? CHARSETS : [charset]) {
    const text = decode(bytes, UTF8.test(label) ? 'utf-8' : label)
    if (text === undefined && label === charset) throw new Error('in a charset that is not known')
    // Of UTF-32 there is no decoder: what is left of it are zeros.
    const isJsonText =
      text !== undefined && (looksLikeJson(text.replaceAll('\0', '')) || isEveryLineJson(text))
    if (!isJsonText) continue
    if (!UTF8.test(label)) throw new Error('in another charset')
    return changeJson(text, change)
  }
  return undefined
}

/** The labels of UTF-8, and of what is always UTF-8 too. */
export const UTF8 = /^(utf-?8|us-ascii)$/

const CHARSETS = ['utf-8', 'utf-16le', 'utf-16be', 'latin1']

function decode(bytes: Uint8Array, label: string): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Nothing else begins so. */
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
