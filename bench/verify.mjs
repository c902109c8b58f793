// What it takes to verify a token that is new, and one that was seen before, beside what others take.
import { start } from './child.mjs'
import { median, push, quantile, shuffled, spread, table, verdict } from './report.mjs'
import { createSigner } from './tokens.mjs'

const ROUNDS = 60
const WARM_UP = 6
/** Tokens a round, of so many; then every library starts anew, with nothing remembered. */
const BATCH = 200
const TOKENS = 2000
const SEEN = 100
const LIBRARIES = {
  ours: 'createAuth().verifyToken',
  oursWithoutCache: '  cache: false',
  jose: 'jose jwtVerify',
  propelauth: '@propelauth/node validateAccessTokenAndGetUser',
  clerk: '@clerk/backend verifyToken',
  fastJwt: 'fast-jwt, cache on',
  fastJwtWithoutCache: '  cache off',
  jsonwebtoken: 'jsonwebtoken verify',
}
// PropelAuth and Clerk sign by RS256 alone, and jsonwebtoken knows no EdDSA.
const ALGORITHMS = [
  { algorithm: 'RS256', libraries: Object.keys(LIBRARIES), isMain: true },
  { algorithm: 'ES256', libraries: ['ours', 'oursWithoutCache', 'jose', 'fastJwt', 'jsonwebtoken'] },
  { algorithm: 'EdDSA', libraries: ['ours', 'oursWithoutCache', 'jose', 'fastJwt'] },
]

export async function run() {
  let output = ''
  for (const one of ALGORITHMS) output += await compare(one)
  return output
}

async function compare({ algorithm, libraries, isMain }) {
  const times = await measure(algorithm, libraries)
  const ratio = (library, peer, what) => {
    const peers = times.get(`${peer} ${what}`)
    return median(times.get(`${library} ${what}`).map((time, i) => time / peers[i]))
  }
  const rows = libraries.map((library) => {
    const [first, seen] = ['firstSeen', 'seenBefore'].map((what) => times.get(`${library} ${what}`))
    const slower = ratio(library, 'jose', 'firstSeen')
    const faster = isMain ? 1 / ratio(library, 'propelauth', 'seenBefore') : undefined
    return [
      LIBRARIES[library],
      perSecond(first),
      spread(first.map(toMicroseconds), 1),
      slower.toFixed(2),
      ...(library === 'ours' ? ['≤ 1.10', verdict(slower <= 1.1)] : ['', '']),
      perSecond(seen),
      spread(seen.map(toMicroseconds), 2),
      ...(isMain ? [faster.toFixed(1)] : []),
      ...(isMain && library === 'ours' ? ['≥ 10', verdict(faster >= 10)] : []),
    ]
  })
  return table(
    `Verifying ${algorithm === 'RS256' ? 'RS256 (2048 bits)' : algorithm} access tokens one after another, ${ROUNDS} interleaved rounds, a process each`,
    [
      '',
      ...['new: per second', 'µs', '× jose', 'target', ''],
      ...[
        'seen before: per second',
        'µs',
        ...(isMain ? ['faster than @propelauth/node ×', 'target', ''] : []),
      ],
    ],
    rows,
    isMain
      ? [
          `µs: median [10 %-90 %] of the rounds. × : median of each round's ratio. New: ${BATCH} tokens a round, each for the first time.`,
          `Seen before: ${SEEN} tokens in turn. fast-jwt and jsonwebtoken verify on the thread of the server, the others on another.`,
        ]
      : [],
  )
}

async function measure(algorithm, libraries) {
  const signer = await createSigner(algorithm)
  const [tokens, seen] = [await signer.sign(TOKENS), await signer.sign(SEEN)]
  const [forged] = await (await createSigner(algorithm)).sign(1)
  const children = new Map()
  const times = new Map()
  try {
    for (const name of libraries) {
      const child = start('verifier.mjs')
      children.set(name, child)
      await child.ask({ what: 'setUp', name, algorithm, publicKey: signer.publicKey, tokens, seen, forged })
    }
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const what of ['firstSeen', 'seenBefore']) {
        for (const name of shuffled(libraries)) {
          const time = await children.get(name).ask({ what, count: BATCH })
          if (round >= 0) push(times, `${name} ${what}`, time)
        }
      }
    }
  } finally {
    for (const child of children.values()) child.stop()
  }
  return times
}

const toMicroseconds = (nanoseconds) => nanoseconds / 1000
const perSecond = (times) => Math.round(1e9 / quantile(times, 0.5)).toLocaleString('en')
