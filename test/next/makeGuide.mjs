// Writes the app that docs/nextjs.md shows, word by word, into guide/ of one version: node makeGuide.mjs 16
// Into site/ it writes the app of docs/nextjs/iron-session.md, at /iron.
// For Next.js 16 it writes another into guide-components/, with the settings of a new app and the line that the page names for them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { API_KEY, authPort, AUTH_HOST } from './guidePorts.mjs'

const version = process.argv[2]
const here = fileURLToPath(new URL('.', import.meta.url))
const port = authPort(version)
const page = readFileSync(join(here, '../../docs/nextjs.md'), 'utf8')
const filesOf = (text) =>
  [...text.matchAll(/^```tsx? (\S+)\n([^]*?)^```/gm)].map(([, path, code]) => [path, code])

/** The files of the page that make the app. */
const WANTED = /^(lib\/auth\.ts|middleware\.ts|app\/.*)$/
const files = filesOf(page).filter(([path]) => WANTED.test(path))

/** What the reader fills in, and what the tests look at. */
const CHANGES = [
  ["'https://auth.example.com/.well-known", `'http://127.0.0.1:${port}/.well-known`],
  ["'https://auth.example.com'", `'http://${AUTH_HOST}:${port}'`],
  ['// … store it for user.userId', "console.log('RENAMED BY', user.userId, user.impersonatorUserId)"],
  [
    ".well-known/jwks.json',\n})",
    `.well-known/jwks.json',
  ...(process.env['REVOCATION'] && {
    revocation: {
      isActive: async (_user: unknown, token: string) => {
        const response = await fetch('http://127.0.0.1:${port}/api/v1/introspect', {
          method: 'POST',
          cache: 'no-store',
          headers: { authorization: 'Bearer ${API_KEY}', 'content-type': 'application/json' },
          body: JSON.stringify({ token }),
        })
        return ((await response.json()) as { active: boolean }).active
      },
    },
  }),
})`,
  ],
]

const SECOND = `import Link from 'next/link'
import { auth } from '@/lib/auth'
import { SignOut } from './SignOut'

export default async function Second() {
  const user = await auth.getUser()
  return (
    <main>
      <h1>Second page of {user?.userId ?? 'nobody'}</h1>
      <Link href="/">Home</Link>
      <SignOut />
    </main>
  )
}
`
const SIGN_OUT = `'use client'
import { useAuth } from 'impersonation-kit'

export function SignOut() {
  const { signOut } = useAuth()
  return <button onClick={() => void signOut()}>Sign out</button>
}
`
const SIGN_IN = `export default function SignIn() {
  return <h1>Sign in</h1>
}
`
/** A reply to a GET, which Next.js may compute during the build. */
const MINE = `import { auth } from '@/lib/auth'

export const GET = auth.protect(auth.requireUser, (_request, user) => Response.json(user))
`
const config = (settings) => `import { fileURLToPath } from 'node:url'
const root = fileURLToPath(new URL('..', import.meta.url))
export default {
${settings}  turbopack: { root },
  outputFileTracingRoot: root,
  distDir: process.env.DIST ?? '.next',
  typescript: { ignoreBuildErrors: true }, // docs.test.ts checks the types
}
`

/** What create-next-app 16.4 writes into next.config.ts, and what the page says to add for it. */
const SETTINGS = '  cacheComponents: true,\n  partialPrefetching: true,\n'
const ADDED = 'export const instant = false\n'
const ASKS = /^app\/.*(layout|page)\.tsx$/

writeApp('guide', '')
if (version === '16') writeApp('guide-components', SETTINGS)

/** What the page leaves to the reader. A database can be down. */
const USERS = `import { harness } from '../../lib/harness'

export async function findUser(id: string) {
  if (harness.isDatabaseDown) throw new Error('no database')
  return { id, email: \`\${id}@acme.example\` }
}
export const isSupport = (id: string) => id === 'ana'
`
writeIron()

function writeIron() {
  const site = join(here, version, 'site')
  const write = (path, code) => {
    const to = join(site, path.replace(/^lib/, 'iron/lib').replace(/^app/, 'app/(iron)'))
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, code)
  }
  const guide = new Map(files)
  for (const path of ['app/layout.tsx', 'app/RenderedFor.tsx']) write(path, guide.get(path))
  for (const name of ['page.tsx', 'actions.ts', 'RenameForm.tsx'])
    write(`app/iron/${name}`, guide.get(`app/${name}`).replace("'./RenderedFor'", "'../RenderedFor'"))
  const own = filesOf(readFileSync(join(here, '../../docs/nextjs/iron-session.md'), 'utf8'))
  for (const [path, code] of own) write(path, code)
  write('lib/users.ts', USERS)
}

function writeApp(name, settings) {
  const folder = join(here, version, name)
  rmSync(folder, { recursive: true, force: true })
  const write = (path, code) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), settings && ASKS.test(path) ? `${code}\n${ADDED}` : code)
  }
  const used = new Set()
  for (const [path, code] of files) {
    let changed = code
    for (const change of CHANGES) {
      if (changed.includes(change[0])) used.add(change)
      changed = changed.replaceAll(change[0], change[1])
    }
    // As the page says of Next.js 16.
    if (version === '16' && path === 'middleware.ts') {
      write('proxy.ts', changed.replace('const middleware', 'const proxy'))
    } else write(path, changed)
  }
  if (used.size !== CHANGES.length || !page.includes(ADDED))
    throw new Error('docs/nextjs.md has changed: makeGuide.mjs fits it no more.')
  write('app/second/page.tsx', SECOND)
  write('app/second/SignOut.tsx', SIGN_OUT)
  write('app/sign-in/page.tsx', SIGN_IN)
  write('app/api/mine/route.ts', MINE)
  write('next.config.mjs', config(settings))
  const tsconfig = JSON.parse(readFileSync(join(here, 'app/tsconfig.json'), 'utf8'))
  tsconfig.compilerOptions.paths = { '@/*': ['./*'] }
  // Two `next dev` at once would each write their own into it, and one could read it half written.
  tsconfig.include.push('.next-dev/types/**/*.ts', '.next-dev-revocation/types/**/*.ts')
  write('tsconfig.json', JSON.stringify(tsconfig))
}
