import { lockFolder } from '../../src/store/lockFolder.js'

/** Takes the lock of a folder, says what came of it, and stays. */
try {
  lockFolder(process.argv[2] ?? '')
  process.send?.('locked')
} catch (error) {
  process.send?.(error instanceof Error ? error.message : error)
}
setInterval(() => {}, 60_000)
