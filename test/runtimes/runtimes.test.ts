import { afterAll, beforeAll } from 'vitest'
import { describeAdapter } from '../conformance/describeAdapter.js'
import { frameworks, type Serve } from '../conformance/frameworks.js'
import type { Runtime } from './bundle.js'
import limits from './limits.json' with { type: 'json' }
import { startRuntime, type Program } from './startRuntime.js'

const RUNTIMES = { Bun: 'bun', Deno: 'deno', workerd: 'workerd' } as const
const FRAMEWORKS = ['/server', 'Hono 4'] as const

const programs = new Map<Runtime, Program>()
beforeAll(async () => {
  for (const runtime of Object.values(RUNTIMES)) programs.set(runtime, await startRuntime(runtime))
})
afterAll(() => {
  for (const { close } of programs.values()) close()
})

const served: Record<string, Serve> = {}
const limited: Record<string, Record<string, string[]>> = {}
for (const [name, runtime] of Object.entries(RUNTIMES)) {
  for (const framework of FRAMEWORKS) {
    const column = `${name} ${framework}`
    served[column] = (...both) => {
      const program = programs.get(runtime)
      if (!program) throw new Error(`${name} has not been started.`)
      return program.serve(framework)(...both)
    }
    limited[column] = Object.fromEntries(
      limits.filter((limit) => limit.runtime === name).map(({ behaviour, seen }) => [behaviour, seen]),
    )
  }
}

describeAdapter({ 'Node /server': frameworks['/server']!, ...served }, limited)
