import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Packs a package into a folder and unpacks it there, as `package`. Returns the paths in it. */
export function pack(from: string, to: string): string[] {
  const report = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', `--pack-destination=${to}`],
    { cwd: from, encoding: 'utf8' },
  )
  const [packed] = JSON.parse(report) as { filename: string; files: { path: string }[] }[]
  execFileSync('tar', ['-xzf', join(to, packed?.filename ?? ''), '-C', to])
  return packed?.files.map(({ path }) => path) ?? []
}
