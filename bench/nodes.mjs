// The server's half on this Node and on another one, side by side.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { median, table } from './report.mjs'
import { root } from './prepare.mjs'
import { bareOf, measure, ROWS } from './requests.mjs'
import { ALGORITHMS, LIBRARIES, measureAll } from './verify.mjs'

/** Node 24, where test/runtimes/install.sh has put it. */
const OTHER = join(root, 'test/runtimes/node_modules/node24/bin/node')

/** @param other - The other Node's binary. */
export async function run({ node: other = OTHER } = {}) {
  if (!existsSync(other)) {
    throw new Error(
      `There is no Node at ${other}. Run test/runtimes/install.sh, or say where one is: --node=/usr/local/bin/node.`,
    )
  }
  const nodes = [process.execPath, other]
  const names = nodes.map((node) => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim())
  return tokensTable(names, await measureAll(nodes)) + requestsTable(names, await measure(nodes))
}

function tokensTable(names, both) {
  const cells = (key) =>
    sideBySide(
      both.map((times) => median(times.get(key)) / 1000),
      2,
    )
  const rows = Object.entries(ALGORITHMS).flatMap(([algorithm, libraries]) => [
    [algorithm],
    ...libraries.map((library) => [
      `  ${LIBRARIES[library]}`,
      ...cells(`${algorithm} ${library} firstSeen`),
      ...cells(`${algorithm} ${library} seenBefore`),
    ]),
  ])
  const columns = ['new', 'seen before'].flatMap((what) => [...names.map((name) => `${what}, ${name}`), '×'])
  return table(`Tokens on Node ${names.join(' and ')}: µs for each`, ['', ...columns], rows, [
    'Medians of the rounds. ×: the second by the first; below 1 the second is faster.',
  ])
}

function requestsTable(names, both) {
  const typical = (row, map) =>
    both.map((rounds) => median(rounds.get(row).map((round, i) => map(round, rounds.get(bareOf(row))[i]))))
  const rows = ROWS.map((row) => [
    row.label,
    ...sideBySide(
      typical(row, ({ perSecond }) => perSecond),
      0,
    ),
    ...sideBySide(
      typical(row, ({ cpu }) => cpu),
      1,
    ),
    ...(row.name === 'bare'
      ? []
      : typical(row, ({ cpu }, bare) => cpu - bare.cpu).map((more) => more.toFixed(1))),
  ])
  const columns = ['per second', 'CPU, µs'].flatMap((what) => [
    ...names.map((name) => `${what}, ${name}`),
    '×',
  ])
  return table(
    `Requests on Node ${names.join(' and ')}`,
    ['', ...columns, ...names.map((name) => `more, ${name}`)],
    rows,
    [
      'Medians of the rounds. ×: the second by the first. "More": CPU, µs a request more than the bare route.',
    ],
  )
}

const sideBySide = ([one, other], digits) => [
  one.toFixed(digits),
  other.toFixed(digits),
  (other / one).toFixed(2),
]
