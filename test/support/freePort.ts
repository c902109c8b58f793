import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port that is free, and stays so: it is below those that a system gives to whoever asks for any, from 32768 on. */
export async function freePort(): Promise<string> {
  const port = 20_000 + Math.floor(Math.random() * 12_000)
  const probe = createServer().listen(port, '127.0.0.1')
  try {
    await once(probe, 'listening')
  } catch {
    return freePort()
  }
  probe.close()
  await once(probe, 'close')
  return String(port)
}
