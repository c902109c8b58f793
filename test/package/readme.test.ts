// The quick starts of the README, as they stand there, run against a real auth origin and the built package.
import { readFileSync, rmSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath, pathToFileURL } from 'node:url'
import react from '@vitejs/plugin-react'
import type { Express } from 'express'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { type Browser, chromium } from 'playwright'
import { createServer as createVite, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../scripts/chromium.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = fileURLToPath(new URL(`.readme-${process.pid}/`, import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')

let issuer: TestIssuer
let origin: Server
let authUrl: string
let signedIn = directUser()

beforeAll(async () => {
  mkdirSync(folder)
  origin = createServer(
    (request, response) =>
      void answer(request.url, request.headers.origin).then(({ status, body }) => {
        response.writeHead(status, {
          'content-type': 'application/json',
          'access-control-allow-origin': request.headers.origin ?? '',
          'access-control-allow-credentials': 'true',
        })
        response.end(JSON.stringify(body))
      }),
  )
  authUrl = await listen(origin)
  issuer = await createTestIssuer({ issuer: authUrl })
})

afterAll(() => {
  origin.close()
  rmSync(folder, { recursive: true, force: true })
})

async function answer(
  url: string | undefined,
  from: string | undefined,
): Promise<{ status: number; body: unknown }> {
  if (url === '/.well-known/jwks.json') return { status: 200, body: issuer.jwks }
  if (url === '/api/v1/refresh_token' && from)
    return { status: 200, body: await issuer.refreshReply(signedIn) }
  return { status: 404, body: {} }
}

test("the README's back end refuses an impersonator, and lets the user through", async () => {
  const file = `${folder}api.mjs`
  writeFileSync(file, quickStart('back end'))
  const { app } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { app: Express }
  const server = createServer(app)
  const api = await listen(server)
  const call = async (user: Parameters<TestIssuer['sign']>[0]): Promise<Response> =>
    fetch(`${api}/api/sensitive-action`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await issuer.sign(user)}` },
    })

  const direct = await call(directUser())
  expect(direct.status).toBe(200)
  expect(await direct.json()).toEqual({ doneFor: directUser().userId })

  const impersonated = await call(impersonatedUser())
  expect(impersonated.status).toBe(403)
  expect(await impersonated.json()).toMatchObject({ code: 'impersonation_forbidden' })

  expect((await fetch(`${api}/api/sensitive-action`, { method: 'POST' })).status).toBe(401)
  server.close()
})

test("the README's front end shows the banner to an impersonator instead of the button, and the button to the user", async () => {
  writeFileSync(`${folder}App.tsx`, quickStart('front end'))
  writeFileSync(
    `${folder}main.tsx`,
    `import { createRoot } from 'react-dom/client'
    import { App } from './App'
    createRoot(document.body.appendChild(document.createElement('div'))).render(<App />)`,
  )
  writeFileSync(
    `${folder}index.html`,
    '<!doctype html><title>App</title><body><script type="module" src="/main.tsx"></script>',
  )
  let vite: ViteDevServer | undefined
  let browser: Browser | undefined
  try {
    vite = await createVite({
      configFile: false,
      root: folder,
      logLevel: 'error',
      cacheDir: `${folder}.vite`,
      plugins: [react()],
      resolve: { alias: [{ find: /^impersonation-kit$/, replacement: `${root}dist/index.js` }] },
      server: { port: 0, host: '127.0.0.1' },
    })
    await vite.listen()
    browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs })
    const page = await browser.newPage()
    const url = vite.resolvedUrls?.local[0] ?? ''

    signedIn = impersonatedUser()
    await page.goto(url)
    await page.getByRole('region', { name: /impersonation/i }).waitFor()
    expect(await page.getByRole('button', { name: 'Delete workspace' }).count()).toBe(0)
    await page.getByText('Not while impersonating.').waitFor()

    signedIn = directUser()
    await page.reload()
    await page.getByRole('button', { name: 'Delete workspace' }).waitFor()
    expect(await page.getByRole('region', { name: /impersonation/i }).count()).toBe(0)
  } finally {
    await browser?.close()
    await vite?.close()
  }
})

function quickStart(name: string): string {
  const block = new RegExp(`<!-- quick-start: ${name} -->\\s+\`\`\`tsx?\\n([\\s\\S]*?)\`\`\``).exec(
    readme,
  )?.[1]
  if (block === undefined) throw new Error(`README.md has no quick start called ${name}`)
  return block.replaceAll('https://auth.example.com', authUrl)
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
