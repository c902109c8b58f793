import type { Database } from '../store/index.js'
import { createKeyring, type Keyring } from './createKeyring.js'
import { keyStoreOf } from './keyStoreOf.js'

/** The keys that sign checkpoints of the audit. None is ever taken away: an old checkpoint must still be verified. */
export function checkpointKeyring(
  database: Database,
  { secret, now }: { secret?: string | undefined; now: () => number },
): Keyring {
  return createKeyring({
    store: keyStoreOf(database, 'checkpoint'),
    algorithm: 'EdDSA',
    ...(secret !== undefined && { secret }),
    tokenLife: Infinity,
    now,
  })
}
