// Runs the demo: `npm start`. Vite loads the TypeScript of both servers and serves the product's pages. The dashboard alone is built, where
// that has not been done, or its code has changed since.
//   node demo/start.mjs            both servers
//   node demo/start.mjs auth       the support console alone, with the service in it
//   node demo/start.mjs product    the product alone
//   node demo/start.mjs --fresh    empties the service's data folder first
// DEMO_DATA names that folder, or is `memory`. Only one process at a time may use a folder.
// DEMO_WATCH=off builds the pages once, in place of following changes of the code.
// DEMO_AUTH_PORT, DEMO_PRODUCT_PORT and DEMO_INVOICES_PORT name the ports (4400 to 4402, or free ones where those are taken).
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { createServer as createVite } from 'vite'
import { buildDashboard, isDashboardBuilt } from '../service/dashboard/build.mjs'
import { buildProductPages, productPages } from './productPages.mjs'

const { env } = process
const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug']
const isFresh = process.argv.includes('--fresh')
const [only] = process.argv.slice(2).filter((argument) => argument !== '--fresh')
if (![undefined, 'auth', 'product'].includes(only)) {
  console.error(`There is no "${only}": say auth, product, or nothing for both.`)
  process.exit(2)
}

if (![undefined, 'RS256', 'EdDSA'].includes(env.DEMO_ALGORITHM)) {
  console.error(`There is no DEMO_ALGORITHM "${env.DEMO_ALGORITHM}": say RS256 or EdDSA.`)
  process.exit(2)
}

if (env.DEMO_API_KEY && env.DEMO_API_KEY.length < 32) {
  console.error('DEMO_API_KEY is too short: give at least 32 characters.')
  process.exit(2)
}

if (![undefined, ...LOG_LEVELS].includes(env.DEMO_LOG)) {
  console.error(`There is no DEMO_LOG "${env.DEMO_LOG}": say one of ${LOG_LEVELS.join(', ')}.`)
  process.exit(2)
}

// Loopback only: the demo has no passwords.
const HOST = '127.0.0.1'
const auth = only === 'product' ? absent(env.DEMO_AUTH_PORT, 4400) : await listen(env.DEMO_AUTH_PORT, 4400)
const product =
  only === 'auth' ? absent(env.DEMO_PRODUCT_PORT, 4401) : await listen(env.DEMO_PRODUCT_PORT, 4401)

// The product's API asks it; no browser does.
const invoices = product.server && (await listen(env.DEMO_INVOICES_PORT, 4402))

// Two processes share the key that the environment gives them.
const apiKey = env.DEMO_API_KEY ?? (only ? undefined : randomUUID())

const root = fileURLToPath(new URL('../', import.meta.url))
const dataDir = env.DEMO_DATA ?? `${root}node_modules/.cache/impersonation-kit-demo/data`
const isWatched = env.DEMO_WATCH !== 'off'
const vite = await createVite({
  ...productPages(auth.url),
  cacheDir: `${root}node_modules/.vite/demo${only ? `-${only}` : ''}`,
  appType: 'spa',
  server: {
    middlewareMode: true,
    fs: { allow: [root] },
    hmr: isWatched && product.server ? { server: product.server } : false,
    ...(!isWatched && { ws: false }),
    watch: isWatched ? { ignored: ['**/node_modules/**', '**/test/**', '**/coverage/**'] } : null,
  },
  optimizeDeps:
    isWatched && product.server
      ? {
          include: [
            'react',
            'react/jsx-dev-runtime',
            'react-dom',
            'react-dom/client',
            '@tanstack/react-query',
            'jwt-decode',
            'react-aria-components',
          ],
        }
      : { noDiscovery: true, include: [] },
})

const servers = [auth.server, product.server, invoices?.server].filter((server) => server !== undefined)
let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop())

let support
if (auth.server) {
  if (isFresh && dataDir !== 'memory') await empty(dataDir)
  if (!isDashboardBuilt()) await buildDashboard()
  const { createConsole } = await vite.ssrLoadModule('/../console/createConsole.ts')
  support = await createConsole({
    origin: auth.url,
    audience: 'fernhill',
    appOrigins: [product.url],
    apiKey,
    dataDir,
    algorithm: env.DEMO_ALGORITHM,
    ...(env.DEMO_TOKEN_SECONDS && { tokenLife: Number(env.DEMO_TOKEN_SECONDS) }),
  }).catch(explain)
  auth.serve(support.app)
}
if (product.server) {
  const { auditSink } = await vite.ssrLoadModule('/auditSink.ts')
  const { createInvoices } = await vite.ssrLoadModule('/../invoices/createInvoices.ts')
  const { createProduct } = await vite.ssrLoadModule('/server.ts')
  const sink = auditSink(auth.url, apiKey)
  invoices.serve(getRequestListener(createInvoices({ authUrl: auth.url, sink }).fetch))
  product.serve(
    createProduct({
      authUrl: auth.url,
      invoicesUrl: invoices.url,
      apiKey,
      logLevel: env.DEMO_LOG,
      sink,
      pages: isWatched ? vite.middlewares : await buildProductPages(auth.url),
    }),
  )
}

console.log('The demo runs. Stop it with Ctrl-C.\n')
if (product.server) console.log(`  The product      ${product.url}/  begin here: four steps, one minute`)
if (auth.server)
  console.log(`  Support console  ${auth.url}/  the dashboard, for support and for Olga, the owner`)
if (auth.server && dataDir !== 'memory') console.log(`\n  The service's data is kept in ${dataDir}`)
console.log()

/** Empties the data folder, of what the service put there alone, unless a process uses it. */
async function empty(folder) {
  const lock = await readFile(join(folder, 'lock'), 'utf8').catch(() => undefined)
  if (lock !== undefined && isRunning(JSON.parse(lock).pid)) explain({ code: 'folder_locked' })
  await rm(join(folder, 'postgres'), { recursive: true, force: true })
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Ends the demo with a sentence. */
function explain(error) {
  console.error(
    error.code === 'folder_locked'
      ? `Another process uses the demo's data in ${dataDir}, perhaps another npm start. Stop it, or set DEMO_DATA to another folder, or to memory.`
      : `The support console cannot start: ${error.message}`,
  )
  process.exit(1)
}

/** Listens, on the port that was asked for or else on the usual one, or on a free one where that is taken. */
async function listen(wanted, usual) {
  let handler
  const waiting = []
  const server = createServer((request, response) => {
    if (handler) handler(request, response)
    else waiting.push([request, response])
  })
  const tryPort = async (port) => {
    server.listen(port, HOST)
    await once(server, 'listening')
  }
  try {
    await tryPort(Number(wanted ?? usual))
  } catch (error) {
    if (wanted !== undefined || error.code !== 'EADDRINUSE') {
      console.error(`The demo cannot listen on port ${wanted ?? usual}: ${error.message}. Name another one.`)
      process.exit(1)
    }
    await tryPort(0)
  }
  return {
    server,
    url: `http://localhost:${server.address().port}`,
    serve(app) {
      handler = app
      for (const [request, response] of waiting.splice(0)) app(request, response)
    },
  }
}

/** A server that another process runs. */
function absent(wanted, usual) {
  return { url: `http://localhost:${wanted ?? usual}` }
}

async function stop() {
  if (isStopping) return
  isStopping = true
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  // Both wait for work that is under way; whoever pressed Ctrl-C does not, or not long.
  const atMost = (work, milliseconds) =>
    Promise.race([work, new Promise((resolve) => setTimeout(resolve, milliseconds))])
  await Promise.all([atMost(vite.close(), 500), atMost(support?.stop(), 2_000)])
  process.exit(0)
}
