import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSigner, type Signer, startVictims, type Victims } from '../support/victims.js'

let signer: Signer
let victims: Victims & { close: () => void }
beforeAll(async () => {
  signer = await createSigner()
  victims = await startVictims({ ...signer.options, cookie: '__Host-token' })
})
afterAll(() => victims.close())

const get = (cookie: string): Promise<string> =>
  victims.sendBytes(`GET /me HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`)

test('attack: a cookie that a subdomain sets, with a space that is none in HTTP before "__Host-"', async () => {
  const evil = await signer.sign({ sub: 'evil' })
  const good = await signer.sign()
  expect(await get(`__Host-token=${good}`)).toMatch(/^200 .*user_42/)
  // A byte alone, and the same as UTF-8, and what others take for a space.
  for (const space of [
    '\u00a0',
    '\u00c2\u00a0',
    '\u0085',
    '\u00c2\u0085',
    '\u00e2\u0080\u0080',
    '\u00ef\u00bb\u00bf',
  ]) {
    expect(await get(`${space}__Host-token=${evil}`)).not.toContain('evil')
    expect(await get(`a=1; ${space}__Host-token=${evil}`)).not.toContain('evil')
    expect(await get(`${space}__Host-token=${evil}; __Host-token=${good}`)).toMatch(/^200 .*user_42/)
  }
})
