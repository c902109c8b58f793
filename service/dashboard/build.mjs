// Builds the dashboard into service/dist/dashboard: named after their content, compressed, and listed in manifest.json, which the service
// reads. `node service/dashboard/build.mjs`; `npm run build -w service` does it, too.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

const inThisFolder = (path) => fileURLToPath(new URL(path, import.meta.url))
const source = inThisFolder('../../src/')
const target = inThisFolder('../dist/dashboard/')

/** Is there a build that is younger than everything that it was made of? */
export function isDashboardBuilt() {
  const manifest = `${target}manifest.json`
  if (!existsSync(manifest)) return false
  const built = statSync(manifest).mtimeMs
  const folders = [inThisFolder('.'), `${source}admin`, `${source}core`]
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  return [...files, `${source}admin.ts`, `${source}admin.css`].every((file) => statSync(file).mtimeMs < built)
}

export async function buildDashboard() {
  // A development server in this process has set it to something else, and with it how JSX is compiled.
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  try {
    await buildInProduction()
  } finally {
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  }
  const names = readdirSync(target).filter((name) => /\.(js|css)$/.test(name))
  for (const name of names)
    writeFileSync(`${target}${name}.br`, brotliCompressSync(readFileSync(target + name)))
  const [script] = names.filter((name) => /^main.*\.js$/.test(name))
  const [styles] = names.filter((name) => name.endsWith('.css'))
  writeFileSync(`${target}manifest.json`, JSON.stringify({ names, script, styles }))
}

function buildInProduction() {
  return build({
    root: inThisFolder('.'),
    base: './', // what is loaded later lies beside what loads it, wherever the service is mounted
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    plugins: [react()],
    resolve: {
      alias: [
        { find: /^impersonation-kit\/admin\.css$/, replacement: `${source}admin.css` },
        { find: /^impersonation-kit\/admin$/, replacement: `${source}admin.ts` },
      ],
    },
    build: {
      outDir: target,
      emptyOutDir: true,
      assetsDir: '',
      modulePreload: { polyfill: false },
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      rolldownOptions: {
        input: inThisFolder('main.tsx'),
        onwarn(warning, warn) {
          if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning) // every 'use client' line
        },
      },
    },
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDashboard()
