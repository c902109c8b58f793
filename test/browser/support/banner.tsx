import { cleanup, render, type RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import {
  AuthProvider,
  ImpersonationBanner,
  type ImpersonationBannerProps,
  type User,
} from 'impersonation-kit'
import { impersonatedUser, type ImpersonatedUserOverrides } from 'impersonation-kit/testing'
import { afterEach } from 'vitest'
import { cdp, page } from 'vitest/browser'

/** The part of Chromium's protocol that these tests speak; the provider types it as open. */
interface Protocol {
  send: (method: string, params?: object) => Promise<unknown>
}
export const protocol = (): Protocol => cdp() as unknown as Protocol

/** Renders as if for this medium, and with these preferences, until the test is over. */
export async function emulate(media: '' | 'print', features: Record<string, string> = {}): Promise<void> {
  await protocol().send('Emulation.setEmulatedMedia', {
    media,
    features: Object.entries(features).map(([name, value]) => ({ name, value })),
  })
}

export function bob(overrides: ImpersonatedUserOverrides = {}): User {
  return impersonatedUser({ firstName: 'Bob', lastName: 'Example', ...overrides })
}

const stopInVain = (): Promise<never> => Promise.reject(new Error('out of order'))

/** The banner of an auth that cannot be reached when it is asked to stop. */
export function renderBanner(
  props: ImpersonationBannerProps = {},
  user: User = bob(),
  app: ReactNode = null,
): RenderResult {
  return render(
    <AuthProvider user={user} stopImpersonation={stopInVain}>
      <ImpersonationBanner {...props} />
      {app}
    </AuthProvider>,
  )
}

export function part(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-impersonation-banner="${name}"]`)
  if (!found) throw new Error(`The banner shows no ${name}.`)
  return found
}

/** True where text of the element, or of something in it, does not show as a whole. */
export function isCut(element: Element): boolean {
  return element.scrollWidth > element.clientWidth || [...element.children].some(isCut)
}

/** True where a click in the middle of the element would hit it, or something in it. */
export function isOnTop(element: HTMLElement): boolean {
  const { left, top, width, height } = element.getBoundingClientRect()
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2))
}

afterEach(async () => {
  cleanup()
  document.body.replaceChildren()
  document.documentElement.removeAttribute('dir')
  document.head.querySelectorAll('[data-test]').forEach((element) => element.remove())
  await emulate('')
  await page.viewport(1280, 720)
})

/** Adds a stylesheet of the app, until the test is over. */
export function addStyles(css: string): void {
  const style = document.createElement('style')
  style.dataset.test = ''
  style.textContent = css
  document.head.append(style)
}

/** Adds HTML of the app to the page, and gives its first element. */
export function addHtml<T extends HTMLElement>(html: string): T {
  const template = document.createElement('template')
  template.innerHTML = html
  const element = template.content.firstElementChild as T
  document.body.append(element)
  return element
}
