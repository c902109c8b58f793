// What a consumer costs to mount, beside a component that reads a bare context.
import { openPage, withBrowser } from './browser.mjs'
import { median, spread, table, verdict } from './report.mjs'

const COUNT = 10_000
const WARM_UP = 3
const ROUNDS = 31
const TARGET = 1.1
const MUCH_NOISE = 0.05
const KINDS = ['Nothing', 'Element']
const HOOKS = [
  { name: 'bare', label: 'bare useContext (the floor)' },
  { name: 'bareAgain', label: 'the same again (the noise)' },
  { name: 'useUser', label: 'useUser', target: TARGET },
  { name: 'useIsImpersonated', label: 'useIsImpersonated', target: TARGET },
  { name: 'useAuthInfo', label: '@propelauth/react useAuthInfo' },
  { name: 'useAuth', label: 'authkit-react useAuth' },
  { name: 'useQuery', label: 'useQuery in each, cached' },
]
const GATES = [
  { name: 'bareGate', label: 'bare useContext gate (the floor)' },
  { name: 'gate', label: 'RequireNotImpersonated', target: TARGET },
]

export function run() {
  return withBrowser(async ({ browser, page: url }) => {
    const page = await openPage(browser, url)
    const samples = await page.call('mount', { count: COUNT, warmUp: WARM_UP, rounds: ROUNDS })
    const times = (name, kind) => samples.find((s) => s.name === name && s.kind === kind).times
    const ratio = (name, floor, kind) => median(times(name, kind)) / median(times(floor, kind))
    const rows = (variants) => {
      const floor = variants[0].name
      return variants.map(({ name, label, target }) => {
        const cells = KINDS.flatMap((kind) => [
          spread(times(name, kind), 2),
          ratio(name, floor, kind).toFixed(2),
        ])
        const isMet = KINDS.every((kind) => ratio(name, floor, kind) <= target)
        return [label, ...cells, ...(target ? [`≤ ${target} ×`, verdict(isMet)] : [])]
      })
    }
    const noise = Math.max(...KINDS.map((kind) => Math.abs(ratio('bareAgain', 'bare', kind) - 1)))
    return table(
      `Mounting ${COUNT.toLocaleString('en')} components: production React in Chromium ${page.version}, ${ROUNDS} interleaved rounds`,
      ['', 'rendering nothing, ms', '× floor', 'one element each, ms', '× floor', 'target', ''],
      [...rows(HOOKS), ...rows(GATES)],
      [
        'ms: median [10 %-90 %] of the rounds, of which each takes the fastest of up to five mounts. × floor: of the medians.',
        'Every user is signed in and known.',
        ...(noise > MUCH_NOISE
          ? [
              `The floor differs from itself by ${Math.round(noise * 100)} %: the machine is too busy for a verdict.`,
            ]
          : []),
      ],
    )
  })
}
