// What a guard costs a real server: requests per second, and CPU time for each request.
import { canPin, start } from './child.mjs'
import { median, push, shuffled, spread, table, tooBusy, verdict } from './report.mjs'
import { createSigner } from './tokens.mjs'

const ROUNDS = 7
const SECONDS = 2
/** Not counted: V8 compiles what is hot, which takes Express up to four seconds. */
const WARM_UP_SECONDS = 4
const CONNECTIONS = 50
const SERVER_CORE = 0
const LOAD_CORE = 1
const WRITABLE = ['requireUser', 'requireWritable']
const rowsOf = (framework, label, target) => [
  { framework, name: 'bare', label, guards: [] },
  { framework, name: 'bareAgain', label: '  the same again (the noise)', guards: [] },
  { framework, name: 'user', label: '  requireUser', guards: ['requireUser'], target },
  { framework, name: 'writable', label: '  requireUser, requireWritable', guards: WRITABLE },
  {
    framework,
    name: 'impersonated',
    label: '  the same, impersonated (mode full)',
    guards: WRITABLE,
    isImpersonated: true,
  },
]
export const ROWS = [
  ...rowsOf('express', 'Express 5', { ofBare: 0.85 }),
  {
    framework: 'express',
    name: 'propelauth',
    label: '  @propelauth/express requireUser',
    guards: 'propelauth',
  },
  ...rowsOf('fastify', 'Fastify 5', { cpu: 20 }),
  ...rowsOf('hono', 'Hono 4', { cpu: 20 }),
]

export async function run() {
  const [rounds] = await measure()
  const each = (row, map) => rounds.get(row).map((round, i) => map(round, rounds.get(bareOf(row))[i]))
  const noises = ROWS.filter(({ name }) => name === 'bareAgain').flatMap((row) => [
    median(each(row, (one, bare) => one.perSecond / bare.perSecond)),
    median(each(row, (one, bare) => one.cpu / bare.cpu)),
  ])
  const noise = Math.max(...noises.map((ratio) => Math.abs(ratio - 1)))
  return table(
    `Requests: a POST with the same token to a route that answers 110 bytes of JSON, ${CONNECTIONS} connections, ${ROUNDS} interleaved rounds of ${SECONDS} s after ${WARM_UP_SECONDS} s`,
    ['', 'per second', '× bare', 'target', '', 'CPU, µs a request', 'more than bare', 'target', ''],
    ROWS.map((row) => {
      const ofBare = median(each(row, (one, bare) => one.perSecond / bare.perSecond))
      const more = median(each(row, (one, bare) => one.cpu - bare.cpu))
      const { target = {} } = row
      return [
        row.label,
        spread(
          each(row, (one) => one.perSecond),
          0,
        ),
        ofBare.toFixed(2),
        ...judged(target.ofBare, '≥', ofBare >= target.ofBare),
        spread(
          each(row, (one) => one.cpu),
          1,
        ),
        row.name === 'bare' ? '' : more.toFixed(1),
        ...judged(target.cpu, '≤', more <= target.cpu),
      ]
    }),
    [
      'Median [10 %-90 %] of the rounds; × bare and "more than bare": median of each round\'s own. Every server of every round is a process of its own.',
      canPin
        ? 'Servers on one core, what sends the requests on another.'
        : 'Processes could not be kept to one core each here: taskset, or a second core, is missing.',
      ...tooBusy(noise),
    ],
  )
}

/** Measures every row on each of these Nodes, in the same rounds. Gives what was measured on each, by row. */
export async function measure(nodes = [process.execPath]) {
  const signer = await createSigner('RS256')
  const [direct] = await signer.sign(1)
  const [impersonated] = await signer.sign(1, true)
  const measured = nodes.map(() => new Map())
  const all = nodes.flatMap((node, i) => ROWS.map((row) => ({ node, row, rounds: measured[i] })))
  const load = start('load.mjs', LOAD_CORE)
  const once = async ({ framework, guards, isImpersonated }, node) => {
    const server = start('app.mjs', SERVER_CORE, node)
    try {
      const url = await server.ask({ what: 'listen', framework, guards, publicKey: signer.publicKey })
      const token = isImpersonated ? impersonated : direct
      const send = (seconds) => load.ask({ url, token, connections: CONNECTIONS, seconds })
      await send(WARM_UP_SECONDS)
      const before = await server.ask({ what: 'cpu' })
      const { answered, perSecond } = await send(SECONDS)
      return { perSecond, cpu: ((await server.ask({ what: 'cpu' })) - before) / answered }
    } finally {
      server.stop()
    }
  }
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const { node, row, rounds } of shuffled(all)) push(rounds, row, await once(row, node))
    }
  } finally {
    load.stop()
  }
  return measured
}

export const bareOf = ({ framework }) =>
  ROWS.find((row) => row.framework === framework && row.name === 'bare')

function judged(target, sign, isMet) {
  return target === undefined ? ['', ''] : [`${sign} ${target}`, verdict(isMet)]
}
