import { checkpointKeeper, knownCheckpoints, verifyAudit } from '../audit/index.js'
import { checkOptions } from '../checkOptions.js'
import { checkpointKeyring, createKeyring, encryptPlainKeys, keyStoreOf } from '../keys/index.js'
import type { Logger } from '../ServiceOptions.js'
import type { Config } from './readConfig.js'
import { withDatabase } from './withDatabase.js'

type Print = (line: string) => void

/** `audit verify`: exit code 1 where a record does not stand as it was written. */
export function verifyNow(config: Config, log: Logger, print: Print): Promise<number> {
  const options = checkOptions(config.options)
  return withDatabase(config, log, async (database) => {
    const verdict = await verifyAudit(database.db, {
      checkpoints: await knownCheckpoints(database.db, await checkpointKeeper(options.checkpoints).kept()),
      keys: await checkpointKeyring(database, options).jwks(),
    })
    if (verdict.ok) {
      const { rows, chains, checkpoints } = verdict
      print(
        `Every record stands as it was written: ${rows} in ${chains} chains, against ${checkpoints} checkpoints.`,
      )
      return 0
    }
    print(`The audit was changed. ${verdict.fault.sentence} ${JSON.stringify(verdict.fault)}`)
    return 1
  })
}

/** `keys rotate` */
export function rotateKeys(config: Config, log: Logger, print: Print): Promise<number> {
  const options = checkOptions(config.options)
  return withDatabase(config, log, async (database) => {
    const keyring = createKeyring({
      store: keyStoreOf(database, 'token'),
      ...(options.algorithm && { algorithm: options.algorithm }),
      ...(options.secret !== undefined && { secret: options.secret }),
      tokenLife: options.tokenLife * 1000,
      now: Date.now,
    })
    // A key of another secret is one that no replica can open, and it would sign in two minutes.
    await keyring.open()
    print(`The new key is ${await keyring.rotate()}. It signs in two minutes.`)
    // Old keys of checkpoints are never removed, so that a new one would leave them in plain text for ever.
    const count = options.secret === undefined ? 0 : await encryptPlainKeys(database, options.secret)
    if (count > 0) print(`Keys that stood in plain text and are encrypted now: ${count}.`)
    return 0
  })
}
