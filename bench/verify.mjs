// What it takes to verify a token that is new, and one that was seen before, beside what others take.
import { start } from './child.mjs'
import { median, push, shuffled, spread, table, tooBusy, verdict } from './report.mjs'
import { createSigner } from './tokens.mjs'

const ROUNDS = 51
const WARM_UP = 5
/** A round takes the fastest of so many batches. */
const BATCHES = 5
/** Tokens a batch, of so many; then every library starts anew, with nothing remembered. */
const BATCH = 40
const TOKENS = 2000
const SEEN = 100
export const LIBRARIES = {
  jose: 'jose jwtVerify',
  joseAgain: 'the same again (the noise)',
  ours: 'createAuth().verifyToken',
  oursWithoutCache: 'the same, cache: false',
  propelauth: '@propelauth/node validateAccessTokenAndGetUser',
  clerk: '@clerk/backend verifyToken, jwtKey',
  fastJwt: 'fast-jwt, cache on',
  fastJwtWithoutCache: 'fast-jwt, cache off',
  jsonwebtoken: 'jsonwebtoken verify',
}
// PropelAuth and Clerk sign with RS256 alone, and jsonwebtoken knows no EdDSA.
export const ALGORITHMS = {
  RS256: Object.keys(LIBRARIES),
  ES256: ['jose', 'ours', 'oursWithoutCache', 'fastJwt', 'fastJwtWithoutCache', 'jsonwebtoken'],
  EdDSA: ['jose', 'ours', 'oursWithoutCache', 'fastJwt', 'fastJwtWithoutCache'],
}
const NEW = {
  what: 'firstSeen',
  heading: `Tokens that are new, one after another, ${ROUNDS} interleaved rounds`,
  ratio: '× jose',
  compare: (time, timeOf) => time / timeOf('jose'),
  target: '≤ 1.10',
  isMet: (ratio) => ratio <= 1.1,
  digits: 1,
  notes: [
    `µs: median [10 %-90 %] of the rounds, of which each takes the fastest of ${BATCHES} batches. × jose: median of the ratios of each`,
    'round. fast-jwt and jsonwebtoken verify on the thread that serves the requests, the others on another one.',
  ],
}
const SEEN_BEFORE = {
  what: 'seenBefore',
  heading: `Tokens that were seen before, ${SEEN} in turn, ${ROUNDS} interleaved rounds`,
  ratio: 'times as fast as @propelauth/node',
  compare: (time, timeOf) => timeOf('propelauth') / time,
  target: '≥ 10',
  isMet: (ratio) => ratio >= 10,
  digits: 2,
  notes: ['jose, @propelauth/node, @clerk/backend and jsonwebtoken remember nothing.'],
}

export async function run() {
  const [times] = await measureAll()
  return tableOf(NEW, times) + tableOf(SEEN_BEFORE, times)
}

function tableOf({ what, heading, ratio, compare, target, isMet, digits, notes }, times) {
  const noise = Math.abs(
    median(times.get(`RS256 joseAgain ${what}`).map((time, i) => time / times.get(`RS256 jose ${what}`)[i])) -
      1,
  )
  const rows = Object.entries(ALGORITHMS).flatMap(([algorithm, libraries]) => [
    [algorithm === 'RS256' ? 'RS256 (2048 bits)' : algorithm],
    ...libraries.map((library) => {
      const own = times.get(`${algorithm} ${library} ${what}`)
      const ratios = own.map((time, i) =>
        compare(time, (peer) => times.get(`${algorithm} ${peer} ${what}`)?.[i] ?? NaN),
      )
      const typical = median(ratios)
      const microseconds = own.map((time) => time / 1000)
      return [
        `  ${LIBRARIES[library]}`,
        Math.round(1e6 / median(microseconds)).toLocaleString('en'),
        spread(microseconds, digits),
        Number.isNaN(typical) ? '' : typical.toFixed(2),
        ...(algorithm === 'RS256' && library === 'ours' ? [target, verdict(isMet(typical))] : []),
      ]
    }),
  ])
  return table(heading, ['', 'per second', 'µs', ratio, 'target', ''], rows, [...notes, ...tooBusy(noise)])
}

/** Measures every library on each of these Nodes, in the same rounds. Gives the times on each, in nanoseconds. */
export async function measureAll(nodes = [process.execPath]) {
  const measured = nodes.map((node) => ({ node, times: new Map() }))
  for (const algorithm of Object.keys(ALGORITHMS)) await measure(algorithm, measured)
  return measured.map(({ times }) => times)
}

async function measure(algorithm, measured) {
  const libraries = ALGORITHMS[algorithm]
  const signer = await createSigner(algorithm)
  const [tokens, seen] = [await signer.sign(TOKENS), await signer.sign(SEEN)]
  const [forged] = await (await createSigner(algorithm)).sign(1)
  const children = []
  try {
    for (const { node, times } of measured) {
      for (const name of libraries) {
        const child = start('verifier.mjs', undefined, node)
        children.push({ name, child, times })
        await child.ask({ what: 'setUp', name, algorithm, publicKey: signer.publicKey, tokens, seen, forged })
      }
    }
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const what of ['firstSeen', 'seenBefore']) {
        for (const { name, child, times } of shuffled(children)) {
          const time = await child.ask({ what, count: BATCH, batches: BATCHES })
          if (round >= 0) push(times, `${algorithm} ${name} ${what}`, time)
        }
      }
    }
  } finally {
    for (const { child } of children) child.stop()
  }
}
