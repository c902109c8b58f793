import { Refusal } from '../impersonations/index.js'
import type { ImpersonationKey } from '../store/index.js'

/** Where the page after this one begins. */
export function writeKey({ createdAt, id }: ImpersonationKey): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url')
}

/** @throws Refusal `invalid_cursor` */
export function readKey(text: string): ImpersonationKey {
  try {
    const [createdAt, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (Number.isSafeInteger(createdAt) && typeof id === 'string' && !id.includes('\0')) {
      return { createdAt: Number(createdAt), id }
    }
  } catch {
    // Told below.
  }
  throw new Refusal(
    400,
    'invalid_cursor',
    '`after` is not the `next` of an earlier page. Ask for the first page again.',
  )
}
