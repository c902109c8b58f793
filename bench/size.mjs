// What a library adds to an app: gzip of a minified bundle of what the app imports.
import { gzipSync } from 'node:zlib'
import { bundle } from './bundle.mjs'
import { table, verdict } from './report.mjs'

const REACT = ['react', 'react-dom', 'react/jsx-runtime']
const REACT_QUERY = '@tanstack/react-query'
const GATE = ['AuthProvider', 'useUser', 'useIsImpersonated', 'RequireNotImpersonated']
// Kilobytes (1000 bytes). `all` is with react-query bundled, for an app that has none.
const ROWS = [
  { name: 'provider, hooks and gate', names: GATE, target: 7.9 },
  { name: '  and ImpersonationBanner', names: [...GATE, 'ImpersonationBanner'], target: 14 },
  { name: 'everything of impersonation-kit', names: '*', target: 15, targetAll: 24 },
  { name: '@propelauth/react', from: '@propelauth/react', names: ['AuthProvider', 'useAuthInfo'] },
  {
    name: '@workos-inc/authkit-react',
    from: '@workos-inc/authkit-react',
    names: ['AuthKitProvider', 'useAuth'],
  },
]

export async function run() {
  const sizes = await Promise.all(ROWS.map(measure))
  const peer = sizes[3].size
  return table(
    'Size: kB (1000 bytes), gzip of the minified bundle, React external',
    ['', 'react-query external', '× @propelauth/react', 'target', '', 'bundled', 'target', ''],
    ROWS.map(({ name, target, targetAll }, i) => {
      const { size, all } = sizes[i]
      return [
        name,
        kB(size),
        (size / peer).toFixed(2),
        ...judged(size, target),
        kB(all),
        ...judged(all, targetAll),
      ]
    }),
    [
      'Of @propelauth/react: AuthProvider, useAuthInfo. Of authkit-react: AuthKitProvider, useAuth. Neither has a gate or a',
      'banner, and neither uses react-query.',
    ],
  )
}

async function measure({ from = 'impersonation-kit', names }) {
  const what = names === '*' ? '*' : `{ ${names.join(', ')} }`
  const contents = `export ${what} from '${from}'`
  const gzip = async (external) => gzipSync(await bundle({ contents }, { external }), { level: 9 }).length
  return { size: await gzip([...REACT, REACT_QUERY]), all: await gzip(REACT) }
}

const kB = (bytes) => (bytes / 1000).toFixed(2)

function judged(bytes, target) {
  return target === undefined ? ['', ''] : [`≤ ${target}`, verdict(bytes <= target * 1000)]
}
