import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { AuthProvider, ImpersonationBanner } from 'impersonation-kit'
import { addHtml, bob, part } from './support/banner.js'

test('under a policy without unsafe-inline it looks right, and nothing is refused', async () => {
  const app = (
    <AuthProvider user={bob()}>
      <ImpersonationBanner nonce="abc" variant="frame" />
    </AuthProvider>
  )
  const html = renderToString(app)
  const refused: string[] = []
  document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective))
  // It holds from here on, for as long as this file's page lives.
  const policy = Object.assign(document.createElement('meta'), {
    httpEquiv: 'Content-Security-Policy',
    content: "style-src 'nonce-abc'",
  })
  document.head.append(policy)

  const strict = addHtml('<p style="color: red">Not red</p>')
  await vi.waitFor(() => expect(refused).toEqual(['style-src-attr']))
  expect(getComputedStyle(strict).color).not.toBe('rgb(255, 0, 0)')
  refused.length = 0

  const container = addHtml('<div></div>')
  container.innerHTML = html
  expect(getComputedStyle(part('root')).display).toBe('flex')
  const client = hydrateRoot(container, app)
  await vi.waitFor(() => expect(part('layer').contains(part('root'))).toBe(true))
  expect(getComputedStyle(part('root')).display).toBe('flex')
  expect(getComputedStyle(part('layer')).position).toBe('fixed')
  expect(parseFloat(getComputedStyle(document.documentElement).paddingTop)).toBeGreaterThan(30)
  await userEvent.click(part('toggle'))
  expect(part('root').dataset.state).toBe('minimised')
  expect(refused).toEqual([])
  client.unmount()
})
