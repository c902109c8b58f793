// One way to verify tokens, in a process of its own.
import { createPublicKey } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { answer } from './child.mjs'
import { root } from './prepare.mjs'
import { AUDIENCE, ISSUER } from './tokens.mjs'

/** How long a batch of tokens that were seen before is to take, in nanoseconds. */
const BATCH_TIME = 3e6

// Each makes a new verifier, which has seen no token, out of a public key in PEM. Algorithm, `iss`, `aud` and `exp` are checked by
// all that can.
const VERIFIERS = {
  async ours(publicKey, algorithm, options = {}) {
    const { createAuth } = await import(pathToFileURL(join(root, 'dist', 'server.js')).href)
    return createAuth({ issuer: ISSUER, audience: AUDIENCE, publicKey, ...options }).verifyToken
  },
  oursWithoutCache: (publicKey, algorithm) => VERIFIERS.ours(publicKey, algorithm, { cache: false }),
  async jose(publicKey, algorithm) {
    const { importSPKI, jwtVerify } = await import('jose')
    const key = await importSPKI(publicKey, algorithm)
    const rules = { algorithms: [algorithm], issuer: ISSUER, audience: AUDIENCE, requiredClaims: ['exp'] }
    return (token) => jwtVerify(token, key, rules)
  },
  joseAgain: (publicKey, algorithm) => VERIFIERS.jose(publicKey, algorithm),
  async propelauth(publicKey) {
    const { initBaseAuth } = (await import('@propelauth/node')).default
    const auth = initBaseAuth({
      authUrl: ISSUER,
      apiKey: 'none',
      manualTokenVerificationMetadata: { verifierKey: publicKey, issuer: ISSUER },
    })
    return (token) => auth.validateAccessTokenAndGetUser(`Bearer ${token}`)
  },
  async clerk(publicKey) {
    const { verifyToken } = await import('@clerk/backend')
    return (token) => verifyToken(token, { jwtKey: publicKey, audience: AUDIENCE, issuer: ISSUER })
  },
  async fastJwt(publicKey, algorithm, cache = true) {
    const { createVerifier } = (await import('fast-jwt')).default
    return createVerifier({
      key: publicKey,
      algorithms: [algorithm],
      allowedIss: ISSUER,
      allowedAud: AUDIENCE,
      requiredClaims: ['exp'],
      cache,
    })
  },
  fastJwtWithoutCache: (publicKey, algorithm) => VERIFIERS.fastJwt(publicKey, algorithm, false),
  async jsonwebtoken(publicKey, algorithm) {
    const { verify } = (await import('jsonwebtoken')).default
    const key = createPublicKey(publicKey)
    return (token) => verify(token, key, { algorithms: [algorithm], issuer: ISSUER, audience: AUDIENCE })
  },
}

let fresh
let verify
let tokens = []
let seen = []
let next = 0
let batch = 1

const RESPONSES = {
  async setUp({ name, publicKey, algorithm, ...given }) {
    fresh = () => VERIFIERS[name](publicKey, algorithm)
    verify = await fresh()
    ;({ tokens, seen } = given)
    await check(given.forged)
  },
  /** Nanoseconds a token, for tokens that this verifier has never seen: the fastest of so many batches. */
  async firstSeen({ count, batches }) {
    if (next + count * batches > tokens.length) {
      next = 0
      verify = await fresh()
      // The key is imported with the first token.
      await verify(seen[0])
    }
    return fastest(batches, async () => {
      const from = next
      next += count
      const started = process.hrtime.bigint()
      for (let i = from; i < next; i++) await verify(tokens[i])
      return Number(process.hrtime.bigint() - started) / count
    })
  },
  /** The same for tokens that it has seen. */
  async seenBefore({ batches }) {
    for (const token of seen) await verify(token)
    const each = await fastest(batches, async () => {
      const started = process.hrtime.bigint()
      for (let i = 0; i < batch; i++) await verify(seen[i % seen.length])
      return Number(process.hrtime.bigint() - started) / batch
    })
    batch = Math.ceil(BATCH_TIME / each)
    return each
  },
}

async function fastest(batches, measure) {
  let least = Infinity
  for (let i = 0; i < batches; i++) least = Math.min(least, await measure())
  return least
}

answer(({ what, ...rest }) => RESPONSES[what](rest))

/** What accepts a forged token measures nothing. */
async function check(forged) {
  await verify(seen[0])
  const accepted = await Promise.resolve(forged)
    .then(verify)
    .then(
      () => true,
      () => false,
    )
  if (accepted) throw new Error('it accepts a token with a signature that does not match')
}
