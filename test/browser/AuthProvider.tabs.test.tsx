import { afterEach, beforeEach, expect, test } from 'vitest'
import type { User } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

const operator = directUser({ userId: 'admin_7' })
const signIn = (user: User | null): void => localStorage.setItem('session', JSON.stringify(user))

/** Opens another document of the app, with its own modules and its own event loop's ends of the channels. */
async function openTab(): Promise<{
  text: () => string | undefined
  click: (name: string) => void
  window: Window
}> {
  const frame = document.createElement('iframe')
  const module = new URL('./support/tab.tsx', import.meta.url).pathname
  frame.srcdoc = `<!doctype html><script type="module" src="${module}"></script>`
  document.body.append(frame)
  const body = (): HTMLElement | undefined => frame.contentDocument?.body
  await expect.poll(() => body()?.querySelector('output')?.textContent).not.toBeUndefined()
  return {
    text: () => body()?.querySelector('output')?.textContent,
    click: (name) => {
      for (const button of body()?.querySelectorAll('button') ?? [])
        if (button.textContent === name) button.click()
    },
    window: frame.contentWindow as Window,
  }
}
beforeEach(() => {
  localStorage.clear()
  localStorage.setItem('operator', JSON.stringify(operator))
})
afterEach(() => {
  for (const frame of document.querySelectorAll('iframe')) frame.remove()
  localStorage.clear()
})

test('two documents follow each other into an impersonation and out of it', async () => {
  signIn(operator)
  const one = await openTab()
  const two = await openTab()
  await expect.poll(() => [one.text(), two.text()]).toEqual(['admin_7', 'admin_7'])
  signIn(impersonatedUser())
  one.click('refresh')
  await expect.poll(() => [one.text(), two.text()]).toEqual(['user_42', 'user_42'])
  two.click('stop')
  await expect.poll(() => [one.text(), two.text()]).toEqual(['admin_7', 'admin_7'])
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(Number(localStorage.getItem('loads'))).toBeLessThanOrEqual(7) // they do not answer each other for ever
})

test('a document that comes back from the back/forward cache looks again before anybody believes it', async () => {
  signIn(impersonatedUser())
  const tab = await openTab()
  await expect.poll(tab.text).toBe('user_42')
  signIn(null)
  tab.window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  await expect.poll(tab.text).toBe('signed-out')
})

test('a document that is shown for the first time asks once', async () => {
  signIn(operator)
  const tab = await openTab()
  await expect.poll(tab.text).toBe('admin_7')
  tab.window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))
  tab.window.dispatchEvent(new Event('focus'))
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(localStorage.getItem('loads')).toBe('1')
})

test('Stop in two documents at once leaves the operator signed in, where the auth can only sign out', async () => {
  localStorage.setItem('stops', 'by signing out')
  signIn(impersonatedUser())
  const one = await openTab()
  const two = await openTab()
  await expect.poll(() => [one.text(), two.text()]).toEqual(['user_42', 'user_42'])
  one.click('stop')
  two.click('stop')
  await expect.poll(() => [one.text(), two.text()]).toEqual(['admin_7', 'admin_7'])
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect([one.text(), two.text()]).toEqual(['admin_7', 'admin_7'])
  expect(localStorage.getItem('sign-outs')).toBe('1')
})
