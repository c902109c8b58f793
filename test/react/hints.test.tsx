import './support/setup.js'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

type Kit = typeof import('impersonation-kit')
let kit: Kit
const said: string[] = []
beforeEach(async () => {
  said.length = 0
  vi.spyOn(console, 'warn').mockImplementation((text) => void said.push(String(text)))
  vi.resetModules() // each hint is given once for a page
  kit = await import('impersonation-kit')
})
afterEach(() => vi.unstubAllEnvs())

function Who() {
  const { status, error } = kit.useUser()
  return <output>{error ? `${error.code}: ${error.message}` : status}</output>
}
async function load(answer: () => Promise<Response>, url = 'https://auth.other.example'): Promise<string> {
  vi.stubGlobal('fetch', answer)
  const view = render(
    <kit.AuthProvider authUrl={url}>
      <Who />
    </kit.AuthProvider>,
  )
  const output = view.getByRole('status')
  await waitFor(() => expect(output.textContent).not.toBe('loading'))
  const { textContent } = output
  view.unmount()
  return textContent
}
const refused = () => Promise.reject(new TypeError('Failed to fetch'))
const html = async () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
const nobody = async () => new Response('{}', { status: 401 })

describe('F28: in development the console names the likely cause, once', () => {
  test('CORS, or no network: which of the two the page cannot tell, and the message does not claim it', async () => {
    expect(await load(refused)).toMatch(/^auth_unreachable: .*or this page may not read its answer \(CORS\)/)
    await load(refused)
    expect(said).toEqual([expect.stringContaining(`Access-Control-Allow-Origin: ${location.origin}`)])
  })

  test('HTML in place of JSON: the message does not say that the auth could not be reached', async () => {
    expect(await load(html)).toMatch(/^auth_unreachable: The auth answered with something that is not JSON/)
    expect(said).toEqual([expect.stringMatching(/page of HTML.*authUrl/)])
  })

  test('a cookie that was not sent, where the auth is of another site', async () => {
    expect(await load(nobody)).toBe('signed-out')
    await load(nobody)
    expect(said).toEqual([expect.stringMatching(/auth\.other\.example.*SameSite=None/)])
  })

  test('nothing is said of a cookie where the auth is of the same site', async () => {
    expect(await load(nobody, `http://${location.hostname}:4000`)).toBe('signed-out')
    expect(said).toEqual([])
  })

  test('an identity that is left while no QueryClient is known', () => {
    const element = (user: User) => (
      <kit.AuthProvider user={user}>
        <Who />
      </kit.AuthProvider>
    )
    const { rerender } = render(element(directUser()))
    expect(said).toEqual([])
    rerender(element(impersonatedUser()))
    rerender(element(directUser()))
    expect(said).toEqual([expect.stringContaining('inside of QueryClientProvider')])
    expect(screen.getByRole('status').textContent).toBe('signed-in')
  })

  test('not where one is known', () => {
    const element = (user: User) => (
      <QueryClientProvider client={new QueryClient()}>
        <kit.AuthProvider user={user}>
          <Who />
        </kit.AuthProvider>
      </QueryClientProvider>
    )
    const { rerender } = render(element(directUser()))
    rerender(element(impersonatedUser()))
    expect(said).toEqual([])
  })

  test('in production nothing is said', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    await load(nobody)
    expect(said).toEqual([])
  })
})
