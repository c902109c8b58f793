import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startDemo } from './demo.js'

const prepared = fileURLToPath(
  new URL('../../../node_modules/.vite/demo/deps/_metadata.json', import.meta.url),
)

/** Has Vite prepare the demo's packages once: several demos that start at the same time would each do it, in one folder. */
export async function prepareDemo(): Promise<void> {
  if (existsSync(prepared)) return
  await using demo = await startDemo({ env: { DEMO_AUTH_PORT: '0', DEMO_PRODUCT_PORT: '0' } })
  while (!existsSync(prepared)) {
    if (demo.process.exitCode !== null) throw new Error(`The demo ended: ${demo.output()}`)
    await setTimeout(100)
  }
}
