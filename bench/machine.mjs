import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from './prepare.mjs'

/** What the figures depend on: when, of which commit, on which machine, beside which versions. */
export function machine() {
  const [cpu] = cpus()
  const changed = git('status', '--porcelain') === '' ? '' : ' with changes'
  return [
    `${new Date().toISOString()}, commit ${git('rev-parse', '--short', 'HEAD')}${changed}, Node ${process.versions.node}`,
    `${cpus().length} × ${cpu.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform} ${process.arch}, load ${loadavg()[0].toFixed(1)}`,
    ...versions(),
  ].join('\n')
}

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

/** The peers as they are pinned, three a line, and what the client's half takes from the project's own lock file. */
function versions() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'bench', 'package.json'), 'utf8'))
  const require = createRequire(join(root, 'package.json'))
  const own = ['react', '@tanstack/react-query'].map((name) => [
    name,
    require(`${name}/package.json`).version,
  ])
  const all = [...Object.entries(dependencies), ...own].map(([name, version]) => `${name} ${version}`)
  const lines = []
  while (all.length > 0) lines.push(all.splice(0, 4).join(', '))
  return lines
}
