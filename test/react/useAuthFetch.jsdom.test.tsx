// @vitest-environment node
import { Window } from 'happy-dom'
import { createServer } from 'node:http'
import { act } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { directUser } from 'impersonation-kit/testing'

// What jsdom is to an app's tests: a page, and beside it the Request and the fetch of Node, which know no page.
const NodeRequest = Request
afterEach(() => vi.unstubAllGlobals())

/** A page at `path` of a server of its own, and the addresses that were asked of it. */
async function openPage(path: string) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const window = new Window({ url: origin + path })
  for (const name of ['window', 'document', 'location', 'navigator', 'HTMLIFrameElement'] as const) {
    vi.stubGlobal(name, name === 'window' ? window : window[name])
  }
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('removeEventListener', () => undefined)
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  const { createRoot } = await import('react-dom/client')
  const { AuthProvider, useAuthFetch } = await import('impersonation-kit')
  let authFetch!: typeof fetch
  function Client() {
    authFetch = useAuthFetch()
    return null
  }
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  act(() =>
    root.render(
      <AuthProvider user={directUser()}>
        <Client />
      </AuthProvider>,
    ),
  )
  const close = async (): Promise<void> => {
    act(() => root.unmount())
    server.closeAllConnections()
    server.close()
    await window.happyDOM.close()
  }
  return { asked, origin, authFetch, close }
}

test('F21: addresses are resolved as the page resolves them, where Request knows no page', async () => {
  expect(() => new NodeRequest('/api/name')).toThrow()
  const { asked, origin, authFetch, close } = await openPage('/app/page?tab=1')
  for (const input of [
    '/api/name',
    'name',
    './name?x=1',
    '../up',
    '?only=query',
    '',
    '#fragment',
    `${origin}/whole`,
    new URL('/url', origin),
    new NodeRequest(`${origin}/request`),
  ]) {
    expect((await authFetch(input)).status).toBe(200)
  }
  expect(asked).toEqual([
    '/api/name',
    '/app/name',
    '/app/name?x=1',
    '/up',
    '/app/page?only=query',
    '/app/page?tab=1',
    '/app/page?tab=1',
    '/whole',
    '/url',
    '/request',
  ])
  await expect(authFetch('//evil.example/a')).rejects.toMatchObject({ code: 'invalid_configuration' })
  await expect(authFetch('http://')).rejects.toThrow(TypeError)
  await close()
})

test('F21: a base of the page counts, as it does for fetch', async () => {
  const { asked, authFetch, close } = await openPage('/app/page')
  document.head.appendChild(document.createElement('base')).setAttribute('href', '/base/')
  await authFetch('name')
  await authFetch('/root')
  expect(asked).toEqual(['/base/name', '/root'])
  await close()
})
