import type { Kysely } from 'kysely'
import { type Database, type Schema, signingKeys } from '../store/index.js'
import { encrypt, isPlain } from './makeKey.js'

/** Is there a private key in plain text, whatever it signs? */
export async function hasPlainKeys(db: Kysely<Schema>): Promise<boolean> {
  return (await signingKeys.listAll(db)).some(({ privateJwk }) => isPlain(privateJwk))
}

/**
 * Encrypts the private keys that were stored before the service had a secret, whatever they sign. The keys stay the same ones, so what
 * they have signed can still be verified.
 *
 * @returns how many there were.
 */
export function encryptPlainKeys({ inTransaction }: Database, secret: string): Promise<number> {
  return inTransaction(async (trx) => {
    const plain = (await signingKeys.listAll(trx)).filter(({ privateJwk }) => isPlain(privateJwk))
    for (const { purpose, number, privateJwk } of plain) {
      await signingKeys.replacePrivate(trx, purpose, number, await encrypt(privateJwk, secret))
    }
    return plain.length
  })
}
