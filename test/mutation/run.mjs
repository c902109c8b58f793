// Changes the code in every small way that Stryker knows, and counts how many of the changes its folder's tests notice.
// Fails where they are too few. `npm run mutation`, or a part, or files of a part: `npm run mutation -- server src/server/limits.ts`
import { Stryker } from '@stryker-mutator/core'

const ENOUGH = 90
const configFile = 'test/mutation/stryker.config.json'
const ofPostgres = ['src/server/postgres*.ts', 'src/server/inTransaction.ts']
const parts = {
  core: { folder: 'core', files: ['src/core/**/*.ts'], tests: 'test/core/**/*.test.ts' },
  claims: { folder: 'claims', files: ['src/claims/**/*.ts'], tests: 'test/claims/**/*.test.ts' },
  // A database takes seconds to start, which nearly every survivor of the folder would wait for.
  server: {
    folder: 'server',
    files: ['src/server/**/*.ts', ...ofPostgres.map((file) => `!${file}`)],
    tests: 'test/server/!(postgres)*.test.ts',
  },
  postgres: { folder: 'server', files: ofPostgres, tests: 'test/server/postgres*.test.ts' },
}

const [wanted, ...files] = process.argv.slice(2)
const counts = {}
for (const name of wanted ? [wanted] : Object.keys(parts)) {
  const part = parts[name]
  if (!part) throw new Error(`There is no part "${name}". The parts are ${Object.keys(parts).join(', ')}.`)
  process.env.MUTATION_TESTS = part.tests
  const mutate = files.length ? files : part.files
  const mutants = await new Stryker({ configFile, mutate }).runMutationTest()
  const count = (counts[part.folder] ??= { noticed: 0, all: 0 })
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
