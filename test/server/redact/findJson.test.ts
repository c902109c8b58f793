import { describe, expect, test } from 'vitest'
import { beginsAsJson, changeJson, findJson } from '../../../src/server/redact/findJson.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
/** Marks what it is given, so that a test sees how the text was taken apart. */
const mark = (json: string): string => `<${json}>`
const find = (body: Uint8Array, charset?: string): string | undefined => findJson(body, charset, mark)
const utf16 = (text: string, isBigEndian: boolean): Uint8Array => {
  const out = new DataView(new ArrayBuffer(text.length * 2))
  for (let at = 0; at < text.length; at += 1) out.setUint16(at * 2, text.charCodeAt(at), !isBigEndian)
  return new Uint8Array(out.buffer)
}
const utf32 = (text: string): Uint8Array =>
  Uint8Array.from([...bytes(text)].flatMap((byte) => [0, 0, 0, byte]))

describe('the first bytes', () => {
  test.each(['{', '[', ' {', '\t\n\r\f[', '\ufeff{', '\u001e{', '\0\0\0{'])(
    '%j begin as JSON does',
    (text) => {
      expect(beginsAsJson(bytes(text))).toBe(true)
    },
  )

  test.each([0x09, 0x0a, 0x0c, 0x0d, 0x1e, 0x20, 0x00, 0xbb, 0xbf, 0xef, 0xfe, 0xff])(
    'may have the byte %i before the brace',
    (byte) => {
      expect(beginsAsJson(Uint8Array.of(byte, 0x7b))).toBe(true)
      expect(beginsAsJson(Uint8Array.of(byte))).toBeUndefined()
    },
  )

  test.each(['a{', '"{"', '1', '<', 'é{', '}', ']'])('%j do not', (text) => {
    expect(beginsAsJson(bytes(text))).toBe(false)
  })

  test('tell nothing where there are none', () => {
    expect(beginsAsJson(bytes(''))).toBeUndefined()
    expect(beginsAsJson(bytes(' \n'))).toBeUndefined()
  })
})

describe('a text of JSON', () => {
  test.each([
    ['{"a":1}', '<{"a":1}>'],
    ['{\n"a":1\n}', '<{\n"a":1\n}>'],
    ['1\n2', '<1>\n<2>'],
    ['1\r\n\r\n2\n', '<1>\r\n\r\n<2>\n'],
    ['1\n  \n2', '<1>\n  \n<2>'],
    ['\u001e{}\n\u001e[\n1]\n', '\u001e<{}\n>\u001e<[\n1]\n>'],
    ['\u001e \u001e1', '\u001e \u001e<1>'],
  ])('%j is changed whole, or line by line, or record by record', (text, changed) => {
    expect(changeJson(text, mark)).toBe(changed)
  })

  test('is refused by the change, where it is none', () => {
    const parse = (json: string): string => String(JSON.parse(json))
    expect(() => changeJson('{', parse)).toThrow(SyntaxError)
    expect(() => changeJson('1\n{', parse)).toThrow(SyntaxError)
  })
})

describe('in a reply of a type that may go out as it is', () => {
  test.each([
    '{"a":1}',
    '[{"a":1}]',
    '["a"]',
    '[[1]]',
    '{}',
    ' \ufeff{ "a":1}',
    '{"a":1}\n{"a":2}',
    '1\n2',
    '{ }',
    '[\n["a"]]',
  ])('%j is found to be JSON', (text) => {
    for (const charset of [undefined, 'utf-8', 'utf8', 'us-ascii']) {
      expect(find(bytes(text), charset)).toContain('<')
    }
  })

  test.each([
    'a{"b":1}',
    '{a}',
    '[object Object]',
    '[12:30] started',
    '{{name}}',
    '{ color: red }',
    'é',
    'x = {"a":1}',
    '{1}',
    '[a]',
  ])('%j is not', (text) => {
    for (const charset of [undefined, 'utf-8', 'latin1']) expect(find(bytes(text), charset)).toBeUndefined()
  })

  test('JSON that is broken, but begins as JSON alone does, goes to the change, which refuses it', () => {
    const refuse = (json: string): string => String(JSON.parse(json))
    expect(() => findJson(bytes('{"a":'), undefined, refuse)).toThrow(SyntaxError)
    expect(() => findJson(bytes('["a"'), 'utf-8', refuse)).toThrow(SyntaxError)
  })

  test.each([
    ['UTF-16, little end first', utf16('{"\u00e9":1}', false)],
    ['UTF-16, big end first', utf16('{"\u00e9":1}', true)],
    ['Latin 1', Uint8Array.of(0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d)],
  ])('JSON in %s is refused, though no charset is named', (_name, body) => {
    expect(() => find(body)).toThrow('in another charset')
  })

  // Their bytes are UTF-8 as well, with zeros, which no JSON text may hold.
  test.each([
    ['UTF-16', utf16('{"a":1}', false)],
    ['UTF-32', utf32('{"a":1}')],
  ])('plain letters of JSON in %s go to the change, which refuses them', (_name, body) => {
    expect(() => findJson(body, undefined, (json) => String(JSON.parse(json)))).toThrow(SyntaxError)
  })

  test.each(['utf-16le', 'latin1', 'windows-1252'])('JSON in %s by name is refused', (charset) => {
    const body = charset === 'utf-16le' ? utf16('{"a":1}', false) : bytes('{"a":1}')
    expect(() => find(body, charset)).toThrow('in another charset')
  })

  test('a charset that is not known is refused, and one that does not fit', () => {
    expect(() => find(bytes('hello'), 'utf-99')).toThrow('in an unknown charset')
    expect(() => find(Uint8Array.of(0xff, 0x41), 'utf-8')).toThrow('in an unknown charset')
  })

  test('bytes that are no text in UTF-8 are let through where no charset is named', () => {
    expect(find(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff))).toBeUndefined()
  })
})
