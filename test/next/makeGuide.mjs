// Writes the app that docs/nextjs.md shows, word by word, into guide/ of one version: node makeGuide.mjs 16
// Into site/ it writes the apps of docs/nextjs/iron-session.md, at /iron, and of docs/nextjs/better-auth.md, at
// /better with tokens and at /sessions without.
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

/** What the page leaves to the reader: where better-auth keeps everything, and how people sign in. */
const BETTER_AUTH = `secret: 'only-for-this-test-only-for-this-test',
  database: memoryAdapter(harness.betterAuth),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false }, // all requests of the tests come from one address
  advanced: { disableOriginCheck: false }, // the default, which better-auth changes where a test runner has set TEST`
const IMPORTS_OF_BETTER_AUTH = `import { memoryAdapter } from 'better-auth/adapters/memory'
import { harness } from '../../lib/harness'
`
const CHANGES_OF_BETTER_AUTH = [
  ["'https://app.example.com'", "process.env['APP_URL'] ?? 'http://127.0.0.1:1'"],
  ['import { impersonationPlugins }', `${IMPORTS_OF_BETTER_AUTH}import { impersonationPlugins }`],
  ['// … your database and your ways to sign in', BETTER_AUTH],
  // A machine that has too much to do may stop this process for a second.
  ['headers, // the function itself\n  resolve', 'headers,\n  timeout: 60_000,\n  resolve'],
  // What docs/vendors/better-auth.md says to add for read-only sessions.
  ['import { admin, jwt }', "import { harness } from '../../lib/harness'\nimport { admin, jwt }"],
  ['impersonation: { session:', 'impersonation: { ...harness.ofImpersonation, session:'],
  ["'use server'\n", "'use server'\n\nimport { harness } from '../../../lib/harness'"],
  ['// … store it for user.userId', 'harness.done.push(`${user.userId} by ${user.impersonatorUserId}`)'],
]
writeBetterAuth()

/** Writes into site/ what makes an app of its own, with a layout of its own. */
function writeInSite(name, path, code) {
  const to = join(here, version, 'site', path.replace(/^lib/, `${name}/lib`).replace(/^app/, `app/(${name})`))
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, code)
}

/** The layout of the guide, and its page, at the address of this name. */
function writeGuideInSite(name, change = (code) => code) {
  const guide = new Map(files)
  const write = (path, code) => writeInSite(name, path, change(code))
  for (const path of ['app/layout.tsx', 'app/RenderedFor.tsx']) write(path, guide.get(path))
  for (const file of ['page.tsx', 'actions.ts', 'RenameForm.tsx'])
    write(`app/${name}/${file}`, guide.get(`app/${file}`).replace("'./RenderedFor'", "'../RenderedFor'"))
}

function writeIron() {
  writeGuideInSite('iron')
  const own = filesOf(readFileSync(join(here, '../../docs/nextjs/iron-session.md'), 'utf8'))
  for (const [path, code] of own) writeInSite('iron', path, code)
  writeInSite('iron', 'lib/users.ts', USERS)
}

/** The app of better-auth's page, by tokens, and beside it what is another by sessions, as the second lib/auth.ts of the page has it. */
function writeBetterAuth() {
  const used = new Set()
  const change = (code) => {
    let changed = code.replaceAll("'@/", "'@better/")
    for (const one of CHANGES_OF_BETTER_AUTH) {
      if (changed.includes(one[0])) used.add(one)
      changed = changed.replaceAll(one[0], one[1])
    }
    return changed
  }
  // better-auth itself has one address on the site.
  const changeForSessions = (code) =>
    change(
      code.replaceAll("'@/lib/auth'", "'@sessions/lib/auth'").replace("'./sessions'", "'@/lib/sessions'"),
    )
  const docs = join(here, '../../docs')
  const own = filesOf(readFileSync(join(docs, 'nextjs/better-auth.md'), 'utf8'))
  const guarded = files.find(([path]) => path.startsWith('app/api/workspaces'))
  const [, sessions] = own.filter(([path]) => path === 'lib/auth.ts')
  for (const [path, code] of [...own.filter((one) => one !== sessions), guarded])
    writeInSite('better', path, change(code))
  for (const recipe of ['betterAuth.server.ts', 'betterAuth.tsx', 'withReading.ts'])
    writeInSite('better', `lib/${recipe}`, change(readFileSync(join(docs, 'recipes', recipe), 'utf8')))
  writeGuideInSite('better', change)
  for (const [path, code] of [sessions, own.find(([one]) => one === 'app/Auth.tsx')])
    writeInSite('sessions', path, changeForSessions(code))
  writeInSite('sessions', guarded[0].replace('app/', 'app/sessions/'), changeForSessions(guarded[1]))
  writeGuideInSite('sessions', changeForSessions)
  if (used.size !== CHANGES_OF_BETTER_AUTH.length)
    throw new Error('docs/nextjs/better-auth.md has changed: makeGuide.mjs fits it no more.')
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
