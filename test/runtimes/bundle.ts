import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** A runtime that is not Node. */
export type Runtime = 'bun' | 'deno' | 'workerd'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** The suite as it is, but for what serves a site and what only the other frameworks need. */
const replace: Plugin = {
  name: 'replace',
  setup(bundling) {
    bundling.onResolve({ filter: /^(express|express4|fastify|vitest)$/ }, () => ({
      path: path('app/stubs.ts'),
    }))
    bundling.onResolve({ filter: /^\.\/listenFetch\.js$/ }, () => ({ path: path('app/listenFetch.ts') }))
    bundling.onResolve({ filter: /^\.\/listen\.js$/ }, () => ({ path: path('app/listen.ts') }))
  },
}

/** Makes one file of the program for a runtime, and says where it is. */
export async function bundle(runtime: Runtime): Promise<string> {
  const outfile = path(`site/${runtime}.js`)
  // Bun and Deno find the packages by themselves. A Worker is one file, in which the packages are what they are for Workers.
  const packages =
    runtime === 'workerd'
      ? { conditions: ['workerd', 'worker', 'browser'], external: ['node:*', 'cloudflare:*'] }
      : { external: ['node:*', 'hono', 'impersonation-kit/*'] }
  await build({
    ...packages,
    entryPoints: [path(`app/${runtime}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    plugins: [replace],
    // Not the paths of the project's: the package is what was built.
    tsconfigRaw: {},
    logLevel: 'error',
  })
  return outfile
}
