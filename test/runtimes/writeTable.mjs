// Writes what docs/runtimes.md says of every runtime, from the results of run.sh, or, without --update, says whether it stands there.
// The last line is that of all tests: "N passed, N failed".
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const here = new URL('./', import.meta.url)
const page = new URL('../../docs/runtimes.md', here)
const read = (name) => JSON.parse(readFileSync(new URL(name, here), 'utf8'))
const limits = read('limits.json')

const RUNTIMES = [
  { name: 'Node 22', package: 'node22', results: 'node22', ofPackage: true },
  { name: 'Node 24', package: 'node24', results: 'node24', ofPackage: true },
  { name: 'Node 26', package: 'node26', results: 'node26', ofPackage: true },
  { name: 'Bun', package: '@oven/bun-linux-x64', results: 'others' },
  { name: 'Deno', package: '@deno/linux-x64-glibc', results: 'others' },
  { name: 'workerd', package: '@cloudflare/workerd-linux-64', results: 'others' },
]
const SUITES = {
  'Request → Response': 'the guards on /server',
  Hono: 'the guards on Hono 4',
  'Express 5': 'the guards on Express 5',
  'Express 4': 'the guards on Express 4',
  Fastify: 'the guards on Fastify 5',
}

const wanted = (process.env.NODES ?? '22 24 26').split(' ').map((node) => `node${node}`)
const tried = RUNTIMES.filter(({ results }) => results === 'others' || wanted.includes(results))
const isWhole = tried.length === RUNTIMES.length

const all = {}
for (const { results } of tried) {
  all[results] = existsSync(new URL(`site/results/${results}.json`, here))
    ? read(`site/results/${results}.json`)
    : undefined
}
const testsOf = (results) =>
  (all[results]?.testResults ?? []).flatMap(({ name, assertionResults, status, message }) =>
    // A file that could not be loaded has no tests, and counts as one.
    assertionResults.length === 0
      ? [{ file: name, title: name, status, why: message }]
      : assertionResults.map(({ fullName, status, failureMessages: [why = ''] }) => ({
          file: name,
          title: fullName,
          status,
          why,
        })),
  )
const said = (tests) => {
  const failed = tests.filter(({ status }) => status !== 'passed').length
  return tests.length === 0 ? '–' : failed === 0 ? 'passes' : `**${failed} fail**`
}

const rows = tried.map(({ name, package: from, results, ofPackage }) => {
  const { version } = read(`node_modules/${from}/package.json`)
  const tests = testsOf(results)
  const suites = Object.values(SUITES).map((suite) =>
    said(
      tests.filter(({ title }) =>
        title.startsWith(`${ofPackage ? suite : suite.replace('on ', `on ${name} `)} `),
      ),
    ),
  )
  const isPacked = ({ file }) => file.includes('/test/package/')
  const isConformance = ({ file }) => file.endsWith('conformance.test.ts')
  const others = ofPackage
    ? [said(tests.filter((one) => !isPacked(one) && !isConformance(one))), said(tests.filter(isPacked))]
    : ['–', '–']
  return [name.replace(/ .*/, ''), version, ...suites, ...others]
})
const head = ['runtime', 'version', ...Object.keys(SUITES), 'unit and adapter tests', 'packed package']
const line = (cells) => `| ${cells.join(' | ')} |`
const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
const notes = limits
  .map(({ runtime, behaviour, why }) => `- **${runtime}**, "${behaviour}": ${why}`)
  .join('\n')
const written = `\n\n${table}\n\nA behaviour counts as passed on these runtimes although it differs:\n\n${notes}\n\n`

const [START, END] = ['<!-- written by test/runtimes/run.sh --update -->', '<!-- end -->']
const text = readFileSync(page, 'utf8')
const [before, rest = ''] = text.split(START)
const [stands, after = ''] = rest.split(END)
// Prettier lines the columns up.
const plain = (markdown) => markdown.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').trim()
const lines = plain(stands).split('\n')
const isSame = isWhole
  ? plain(stands) === plain(written)
  : rows.every((row) => lines.includes(plain(line(row)))) && plain(stands).includes(plain(notes))
if (process.argv.includes('--update') && !isWhole)
  throw new Error('--update needs all versions of Node: leave NODES out.')
if (process.argv.includes('--update')) {
  writeFileSync(page, before + START + written + END + after)
  console.log('docs/runtimes.md is written. Run `npx prettier --write docs/runtimes.md`.')
} else if (!isSame) {
  console.log(
    `docs/runtimes.md does not say what came of this run. Run \`test/runtimes/run.sh --update\`.\n\n${table}\n\n${notes}`,
  )
  process.exitCode = 1
}

const tests = Object.keys(all).flatMap((results) => testsOf(results).map((one) => ({ ...one, results })))
for (const { results, file, title, status, why } of tests)
  if (status === 'failed')
    console.log(
      `failed: ${results}: ${file.replace(/.*(?=\/test\/)/, '')} > ${title}: ${why.split('\n', 1)[0]}`,
    )
const missing = Object.values(all).filter((one) => one === undefined).length
const failed =
  tests.filter(({ status }) => status === 'failed').length +
  missing +
  (isSame || process.argv.includes('--update') ? 0 : 1)
console.log(`${tests.filter(({ status }) => status === 'passed').length} passed, ${failed} failed`)
