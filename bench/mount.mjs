// What a consumer costs to mount, beside a component that reads a bare context.
import { openPage, withBrowser } from './browser.mjs'
import { median, spread, table, verdict } from './report.mjs'

const COUNT = 10_000
const WARM_UP = 3
const ROUNDS = 21
const TARGET = 1.1
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
    const rows = (variants) => {
      const floor = variants[0].name
      return variants.map(({ name, label, target }) => {
        const ratios = (kind) => times(name, kind).map((time, round) => time / times(floor, kind)[round])
        const cells = ['Nothing', 'Element'].flatMap((kind) => [
          median(times(name, kind)).toFixed(2),
          name === floor ? '1' : spread(ratios(kind), 2),
        ])
        const isMet = ['Nothing', 'Element'].every((kind) => median(ratios(kind)) <= target)
        return [label, ...cells, ...(target ? [`≤ ${target} ×`, verdict(isMet)] : [])]
      })
    }
    return table(
      `Mounting ${COUNT.toLocaleString('en')} components: production React in Chromium ${page.version}, ${ROUNDS} interleaved rounds`,
      ['', 'nothing: ms', '× floor', 'one element: ms', '× floor', 'target', ''],
      [...rows(HOOKS), ...rows(GATES)],
      [
        'Each renders nothing, or one element. ms: median of the rounds, of which each takes the fastest of up to five mounts.',
        '× floor: median [10 %-90 %] of the ratios within a round. Every user is signed in and known.',
      ],
    )
  })
}
