import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { CursorError } from '../directory/index.js'
import { Refusal } from '../impersonations/index.js'

/** Who asked for which list. A cursor counts for the same operator and the same question only. */
export interface CursorScope {
  list: 'users' | 'impersonations'
  environment: string
  operatorId: string
  /** What was searched for. */
  query: string
}

/**
 * Where the next page begins, as a text that nobody but the service can read. Rows are hidden after the page was read, so the place may
 * name somebody whom the operator may not see.
 */
export interface Cursors {
  seal: (place: string, scope: CursorScope) => string
  /** @throws Refusal `invalid_cursor` */
  open: (cursor: string, scope: CursorScope) => string
}

const ALGORITHM = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** @param key - 32 bytes, the same in every replica. */
export function createCursors(key: Uint8Array): Cursors {
  return {
    seal: (place, scope) => {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(dataOf(scope))
      const sealed = Buffer.concat([cipher.update(place, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open: (cursor, scope) => {
      const bytes = Buffer.from(cursor, 'base64url')
      const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)]
      try {
        const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES })
          .setAAD(dataOf(scope))
          .setAuthTag(tag)
        const sealed = bytes.subarray(IV_BYTES + TAG_BYTES)
        return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
      } catch {
        throw new Refusal(400, 'invalid_cursor', new CursorError().message)
      }
    },
  }
}

const dataOf = ({ list, environment, operatorId, query }: CursorScope): Buffer =>
  Buffer.from(JSON.stringify([list, environment, operatorId, query]))
