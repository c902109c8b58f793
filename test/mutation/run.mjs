// Changes the code in every small way that Stryker knows, and counts how many of the changes its folder's tests notice.
// Fails if they are too few. `npm run mutation`, or a folder, a part of one, or files:
// `npm run mutation -- server`, `npm run mutation -- guards src/server/guards/limits.ts`
import { readdirSync } from 'node:fs'
import { Stryker } from '@stryker-mutator/core'

const ENOUGH = 90
const configFile = 'test/mutation/stryker.config.json'
const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)

const wholeFolder = (name) => ({
  folder: name,
  files: filesIn(`src/${name}`),
  tests: `test/${name}/**/*.test.ts`,
})
/**
 * Each room of `server/` has the tests that are about it: to try all on every survivor would take a day. Without the attacks, which send
 * thousands of requests through everything.
 */
const room = (name, ...others) => ({
  folder: 'server',
  files: filesIn(`src/server/${name}`),
  tests: [`server/${name}/**/!(attacks.*)`, ...others].map((one) => `test/${one}.test.ts`).join(' '),
})
/** A folder of the service. Without the tests that make thousands of random runs. */
const ofService = (name) => ({
  folder: `service/${name}`,
  files: filesIn(`service/src/${name}`),
  tests: `service/test/${name}/**/!(model|*.property).test.ts`,
})
/** Files of the service's audit with the tests that are about them. Most open a database, so all tests on every change would take half a day. */
const ofAudit = (files, ...tests) => ({
  folder: 'service/audit',
  files: filesIn('service/src/audit').filter((file) =>
    files.some((name) => file.startsWith(`service/src/audit/${name}`)),
  ),
  tests: tests.map((name) => `service/test/audit/${name}.test.ts`).join(' '),
})
const parts = {
  core: wholeFolder('core'),
  claims: wholeFolder('claims'),
  shared: room('shared', 'server/context/**/!(attacks.*)', 'server/guards/**/!(attacks.*)'),
  reads: room('reads', 'server/guards/**/!(attacks.*)'),
  tokens: room('tokens', 'server/guards/checkOptions'),
  sessions: room('sessions'),
  audit: room('audit'),
  redact: room('redact'),
  guards: room(
    'guards',
    'server/createAuth',
    'server/sessions/**/*',
    'server/tokens/issuers',
    'adapters/next.tokenRoute',
  ),
  context: room('context'),
  createAuth: {
    folder: 'server',
    files: ['src/server/createAuth.ts'],
    tests:
      'test/server/createAuth.test.ts test/server/guards/*.test.ts test/server/redact/*.test.ts test/server/audit/audit.test.ts',
  },
  // A database takes seconds to start.
  postgres: room('postgres'),
  'service/policy': ofService('policy'),
  'service/sessions': ofService('sessions'),
  'audit/formats': ofAudit(['formats/'], 'formats'),
  'audit/body': ofAudit(['canonicalJson', 'hashRow', 'toBody'], 'canonicalJson', 'hashRow', 'toBody'),
  'audit/append': ofAudit(['append', 'Audit', 'toStoredRecord'], 'appendAudit', 'pageAudit'),
  'audit/queue': ofAudit(['createAuditQueue'], 'createAuditQueue'),
  'audit/page': ofAudit(['exportAudit', 'pageAudit'], 'exportAudit', 'pageAudit'),
  'audit/checkpoints': ofAudit(
    ['checkpointKeeper', 'createCheckpointer', 'keep', 'makeCheckpoint'],
    'checkpointKeeper',
    'createCheckpointer',
    'makeCheckpoint',
  ),
  'audit/verify': ofAudit(
    ['createChainVerifier', 'knownCheckpoints', 'readCheckpointHeads', 'verifyAudit'],
    'makeCheckpoint',
    'verifyAudit',
  ),
  'audit/erase': ofAudit(['eraseAudit', 'isErasureTold'], 'eraseAudit'),
}

const [wanted, ...only] = process.argv.slice(2)
const chosen = Object.entries(parts).filter(
  ([name, { folder }]) => !wanted || [name, folder].includes(wanted),
)
if (chosen.length === 0)
  throw new Error(`There is no "${wanted}". There are server, ${Object.keys(parts).join(', ')}.`)

const counts = {}
for (const [, { folder, files, tests }] of chosen) {
  const mutate = files.filter((file) => !only.length || only.includes(file))
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
