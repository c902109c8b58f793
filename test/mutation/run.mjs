// Changes the code in every small way that Stryker knows, and counts how many of the changes its folder's tests notice.
// Fails where they are too few. `npm run mutation`, or a folder, a part of one, or files:
// `npm run mutation -- server`, `npm run mutation -- guards src/server/limits.ts`
import { readdirSync } from 'node:fs'
import { Stryker } from '@stryker-mutator/core'

const ENOUGH = 90
const configFile = 'test/mutation/stryker.config.json'
const namesIn = (folder) =>
  readdirSync(`src/${folder}`, { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length))

/** Names are parted by spaces. Each part of `server/` has the tests that are about it: to try all on every survivor would take a day. */
const server = (files, tests) => ({
  folder: 'server',
  files: files.split(' '),
  tests: `test/server/{${tests.split(' ')}}.test.ts`,
})
const parts = {
  core: { folder: 'core', files: namesIn('core'), tests: 'test/core/**/*.test.ts' },
  claims: { folder: 'claims', files: namesIn('claims'), tests: 'test/claims/**/*.test.ts' },
  guards: server(
    'GuardedRequest Outcome ReplySide accountActions andThen authenticate createAuth exchange guardRules guards holdsGraphqlWrite ' +
      'isGraphqlRead isSameOrigin isWrite limits mergeHeader problem queryPairs readBearer readCookie refusedUsers requestTokens slot tellError causeOf toUser toWritable userOf',
    'audit authenticate compat.graphql* compat.rpc createAuth createAuthFetch exchange guards holdsGraphqlWrite isSameOrigin isWrite mergeHeader ' +
      'problem readBearer readCookie redact requireAllowed requireWritable slot tellError toUser toWritable userOf verifyToken',
  ),
  tokens: server(
    'checkGuardRules checkOptions copyValue createKeys faultOfClaims fetchKeySet hashToken invalidToken remoteKeys revocation ' +
      'tokenCache VerifiedJwt verifyJwt verifyToken',
    'checkOptions copyValue createKeys faultOfClaims fetchKeySet hashToken issuers remoteKeys revocation tokenCache verifyToken',
  ),
  audit: server(
    'HttpSinkOptions audit auditQueue auditRecorder auditRules backOff checkAudit checkHttpSink complain dropReport ' +
      'hashSession httpSink likenessOf pinoSink postEvents unrefTimer',
    'audit auditQueue auditRecorder backOff checkHttpSink complain dropReport httpSink pinoSink postEvents unrefTimer',
  ),
  redact: server(
    'findJson redact redactFor redactJson redactPaths rewriteReply rewriteResponse',
    'redact redactFor* redactJson rewriteReply',
  ),
  context: server(
    'baggageEntries context createAuthFetch fromJob logFields pinoMixin readOwnUser runFor spanAttributes toJob',
    'createAuthFetch exchange fromJob pinoMixin runFor spanAttributes toJob*',
  ),
  // A database takes seconds to start.
  postgres: server(
    'inTransaction lease postgres postgresSettings postgresTypes',
    'postgres postgres.lease postgres.real',
  ),
}

const forgotten = namesIn('server').filter(
  (name) => !Object.values(parts).some(({ files }) => files.includes(name)),
)
if (forgotten.length > 0) throw new Error(`In no part of test/mutation/run.mjs: ${forgotten.join(', ')}.`)

const [wanted, ...only] = process.argv.slice(2)
const chosen = Object.entries(parts).filter(
  ([name, { folder }]) => !wanted || [name, folder].includes(wanted),
)
if (chosen.length === 0)
  throw new Error(`There is no "${wanted}". There are server, ${Object.keys(parts).join(', ')}.`)

const counts = {}
for (const [, { folder, files, tests }] of chosen) {
  const mutate = files
    .map((name) => `src/${folder}/${name}.ts`)
    .filter((file) => !only.length || only.includes(file))
  if (mutate.length === 0) continue
  process.env.MUTATION_TESTS = tests
  const mutants = await new Stryker({ configFile, mutate }).runMutationTest()
  const count = (counts[folder] ??= { noticed: 0, all: 0 })
  for (const mutant of mutants) {
    const isNoticed = ['Killed', 'Timeout'].includes(mutant.status)
    if (isNoticed) count.noticed += 1
    if (isNoticed || ['Survived', 'NoCoverage'].includes(mutant.status)) count.all += 1
  }
}

for (const [folder, { noticed, all }] of Object.entries(counts)) {
  const score = (100 * noticed) / all
  console.log(`${folder}: ${score.toFixed(1)} % (${noticed} of ${all})`)
  if (score < ENOUGH) process.exitCode = 1
}
if (process.exitCode) console.log(`Each needs ${ENOUGH} %.`)
