// Changes the code of each folder in every small way that Stryker knows, and counts how many changes the folder's own tests
// notice. Fails where they are too few. `npm run mutation`, or with paths: `npm run mutation -- src/core src/server/limits.ts`
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const ENOUGH = 90
const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js'
const config = 'test/mutation/stryker.config.json'
const folders = ['core', 'claims', 'server']
const given = process.argv.slice(2)
const wanted = given.length ? given : folders.map((folder) => `src/${folder}`)
const scores = []

for (const folder of folders) {
  const paths = wanted.filter((path) => path.split('/')[1] === folder)
  if (!paths.length) continue
  const mutate = paths.map((path) => (path.includes('.ts') ? path : `${path}/**/*.ts`)).join(',')
  const { status } = spawnSync(process.execPath, [stryker, 'run', config, '--mutate', mutate], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED: folder },
  })
  if (status !== 0) process.exit(status ?? 1)
  const { files } = JSON.parse(readFileSync('node_modules/.cache/mutation.json', 'utf8'))
  const states = Object.values(files).flatMap(({ mutants }) => mutants.map((mutant) => mutant.status))
  const noticed = states.filter((state) => state === 'Killed' || state === 'Timeout').length
  const missed = states.filter((state) => state === 'Survived' || state === 'NoCoverage').length
  scores.push({ folder, noticed, all: noticed + missed })
}

for (const { folder, noticed, all } of scores) {
  const score = (100 * noticed) / all
  console.log(`${folder}: ${score.toFixed(1)} % (${noticed} of ${all})`)
  if (score < ENOUGH) process.exitCode = 1
}
if (process.exitCode) console.log(`Each needs ${ENOUGH} %.`)
