import { expect, test } from 'vitest'
import { checkpointKeyring } from '../../src/keys/index.js'
import { auditDatabase, NOW } from '../support/auditDatabase.js'

test('the keys of checkpoints stay for ever, and the newest signs', async () => {
  const database = await auditDatabase()
  try {
    let clock = NOW
    const keyring = checkpointKeyring(database, { secret: 's'.repeat(32), now: () => clock })
    const first = (await keyring.signer()).kid
    const second = await keyring.rotate()
    clock += 10 * 365 * 86_400_000
    expect((await keyring.signer()).kid).toBe(second)
    expect((await keyring.jwks()).keys.map(({ kid }) => kid)).toEqual([first, second])
  } finally {
    await database.stop()
  }
})
