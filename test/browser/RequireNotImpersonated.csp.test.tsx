import { createRoot, hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { AuthProvider, RedactWhileImpersonated, RequireNotImpersonated } from 'impersonation-kit'
import { impersonatedUser } from 'impersonation-kit/testing'

const app = (
  <AuthProvider user={impersonatedUser()}>
    <RequireNotImpersonated mode="disable">
      <button>Delete</button>
    </RequireNotImpersonated>
    <RedactWhileImpersonated>4111</RedactWhileImpersonated>
  </AuthProvider>
)

test('under a policy without unsafe-inline a disabled gate looks right, from the server and in the browser, and nothing is refused', async () => {
  const html = renderToString(app)
  const refused: string[] = []
  document.addEventListener('securitypolicyviolation', (event) => refused.push(event.violatedDirective))
  // It holds from here on, for as long as this file's page lives.
  const policy = Object.assign(document.createElement('meta'), {
    httpEquiv: 'Content-Security-Policy',
    content: "style-src 'self'",
  })
  document.head.append(policy)

  const container = document.body.appendChild(document.createElement('div'))
  const client = createRoot(container)
  client.render(app)
  await expect.poll(() => container.querySelector('[data-impersonation-gate]')).not.toBeNull()
  const opacity = (): string => getComputedStyle(container.querySelector('button') as Element).opacity
  await expect.poll(opacity).toBe('0.55')
  client.unmount()

  container.innerHTML = html
  const hydrated = hydrateRoot(container, app)
  await expect.poll(opacity).toBe('0.55')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(refused).toEqual([])
  hydrated.unmount()
})
