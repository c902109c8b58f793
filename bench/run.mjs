// npm run bench [-- size|mount|start ...]: size and render figures beside the peers, in one run. See docs/benchmarks.md.
// Whatever the figures are it exits with 0; only a measurement that fails makes it fail.
import { prepare } from './prepare.mjs'

const TOPICS = ['size', 'mount', 'start']
const asked = process.argv.slice(2)
const unknown = asked.filter((topic) => !TOPICS.includes(topic))
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(' or ')}. There are: ${TOPICS.join(', ')}.`)
  process.exit(1)
}

await prepare()
for (const topic of TOPICS.filter((name) => asked.length === 0 || asked.includes(name))) {
  const { run } = await import(`./${topic}.mjs`)
  console.log(await run())
}
