import { expect, test } from 'vitest'
import { checkpointKeyring, encryptPlainKeys } from '../../src/keys/index.js'
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

test('what is derived from them is the same in every replica, and another for every purpose', async () => {
  const database = await auditDatabase()
  try {
    const now = (): number => NOW
    const one = await checkpointKeyring(database, { now }).derive('cursors')
    expect(one).toHaveLength(32)
    expect(await checkpointKeyring(database, { now }).derive('cursors')).toEqual(one)
    expect(await checkpointKeyring(database, { now }).derive('another')).not.toEqual(one)
    const secret = 's'.repeat(32)
    await encryptPlainKeys(database, secret)
    expect(await checkpointKeyring(database, { secret, now }).derive('cursors')).toEqual(one)
    await expect(checkpointKeyring(database, { now }).derive('cursors')).rejects.toThrow('has no secret')
  } finally {
    await database.stop()
  }
})
