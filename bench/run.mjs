// npm run bench [-- client|server|service|pages|lighthouse|size|mount|start|verify|requests|nodes ...]: figures beside the peers, in one run. See docs/benchmarks.md.
// Whatever the figures are it exits with 0; only a measurement that fails makes it fail.
import { parseArgs } from 'node:util'
import { machine } from './machine.mjs'
import { prepare } from './prepare.mjs'

const HALVES = { client: ['size', 'mount', 'start'], server: ['verify', 'requests'] }
const EVERYTHING = Object.values(HALVES).flat()
/**
 * For who asks for them: `nodes` takes as long as the server's half twice. `service`, `pages` and `lighthouse` need a PostgreSQL of this machine;
 * `service` takes a quarter of an hour, or a minute with `--small`, and each of the others two minutes.
 */
const TOPICS = [...EVERYTHING, 'service', 'pages', 'lighthouse', 'nodes']
const OF_THE_SERVICE = ['service', 'pages', 'lighthouse']
const { values: options, positionals: asked } = parseArgs({
  options: { node: { type: 'string' }, small: { type: 'boolean' } },
  allowPositionals: true,
})
const unknown = asked.filter((name) => !(name in HALVES) && !TOPICS.includes(name))
if (unknown.length > 0) {
  const names = [...Object.keys(HALVES), ...TOPICS]
  console.error(`No benchmark is called ${unknown.join(' or ')}. There are: ${names.join(', ')}.`)
  process.exit(1)
}

const wanted = asked.length === 0 ? EVERYTHING : asked.flatMap((name) => HALVES[name] ?? [name])
await prepare({ service: OF_THE_SERVICE.some((name) => wanted.includes(name)) })
console.log(machine())
for (const topic of TOPICS.filter((name) => wanted.includes(name))) {
  const { run } = await import(`./${topic}.mjs`)
  console.log(await run(options))
}
