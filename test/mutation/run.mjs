// Runs Stryker, prints the score of each folder, and fails where one is under 90. Arguments go to Stryker:
// npm run mutation -- --mutate src/core/user.ts
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const ENOUGH = 90
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/@stryker-mutator/core/bin/stryker.js',
    'run',
    'test/mutation/stryker.config.json',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
)
if (status !== 0) process.exit(status ?? 1)

const { files } = JSON.parse(readFileSync('node_modules/.cache/mutation.json', 'utf8'))
const counts = {}
for (const [path, { mutants }] of Object.entries(files)) {
  const count = (counts[path.split('/').slice(0, 2).join('/')] ??= { noticed: 0, all: 0 })
  for (const mutant of mutants) {
    const isNoticed = ['Killed', 'Timeout'].includes(mutant.status)
    if (isNoticed) count.noticed += 1
    if (isNoticed || ['Survived', 'NoCoverage'].includes(mutant.status)) count.all += 1
  }
}
console.log()
for (const [folder, { noticed, all }] of Object.entries(counts)) {
  const score = (100 * noticed) / all
  console.log(`${folder}: ${score.toFixed(1)} % (${noticed} of ${all})`)
  if (score < ENOUGH) process.exitCode = 1
}
if (process.exitCode) console.log(`Every folder needs ${ENOUGH} %.`)
