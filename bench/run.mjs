// npm run bench [-- client|server|size|mount|start|verify|requests ...]: figures beside the peers, in one run. See docs/benchmarks.md.
// Whatever the figures are it exits with 0; only a measurement that fails makes it fail.
import { machine } from './machine.mjs'
import { prepare } from './prepare.mjs'

const HALVES = { client: ['size', 'mount', 'start'], server: ['verify', 'requests'] }
const TOPICS = Object.values(HALVES).flat()
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in HALVES) && !TOPICS.includes(name))
if (unknown.length > 0) {
  const names = [...Object.keys(HALVES), ...TOPICS]
  console.error(`No benchmark is called ${unknown.join(' or ')}. There are: ${names.join(', ')}.`)
  process.exit(1)
}

await prepare()
console.log(machine())
const wanted = asked.length === 0 ? TOPICS : asked.flatMap((name) => HALVES[name] ?? [name])
for (const topic of TOPICS.filter((name) => wanted.includes(name))) {
  const { run } = await import(`./${topic}.mjs`)
  console.log(await run())
}
