import { PATIENCE } from '../../support/limits.js'
import type { Tab } from './RemoteBrowser.js'

/** Waits until a function in the page gives something that is true, and gives that. */
export async function until<A extends unknown[], T>(
  tab: Tab,
  run: (...args: A) => T,
  ...args: A
): Promise<NonNullable<Awaited<T>>> {
  const end = Date.now() + PATIENCE
  for (;;) {
    // A page that is about to leave cannot answer.
    let problem = ''
    const value = await tab.evaluate(run, ...args).catch((error: unknown) => {
      problem = error instanceof Error ? error.message : 'It threw.'
    })
    if (value) return value
    if (Date.now() > end) {
      const text = await tab.evaluate(() => document.body.innerText).catch(String)
      throw new Error(
        `Never: ${run.toString()} of ${JSON.stringify(args)}. ${problem}\nThe page says:\n${text}`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Waits until the page shows this text. */
export async function shows(tab: Tab, text: string): Promise<void> {
  await until(tab, (wanted) => document.body.innerText.includes(wanted), text)
}

/** Waits until the page shows this text no more. */
export async function hides(tab: Tab, text: string): Promise<void> {
  await until(tab, (unwanted) => !document.body.innerText.includes(unwanted), text)
}

/** Clicks with the mouse in the middle of the first control whose text or label begins so, once it stands still and nothing covers it. */
export async function click(tab: Tab, name: string): Promise<void> {
  const [x, y] = await until(
    tab,
    async (wanted) => {
      const control = [...document.querySelectorAll<HTMLElement>('a, button, label, [role=menuitem]')].find(
        (one) =>
          [one.innerText, one.getAttribute('aria-label')].some((text) => text?.trim().startsWith(wanted)) &&
          one.checkVisibility() &&
          !(one as HTMLButtonElement).disabled,
      )
      if (!control) return undefined
      control.scrollIntoView({ block: 'nearest' })
      const middle = (): [number, number] => {
        const { left, top, width, height } = control.getBoundingClientRect()
        return [Math.round(left + width / 2), Math.round(top + height / 2)]
      }
      const before = middle()
      await new Promise((resolve) => setTimeout(resolve, 50))
      const now = middle()
      const isStill = String(before) === String(now)
      return isStill && control.contains(document.elementFromPoint(...now)) ? now : undefined
    },
    name,
  )
  await tab.perform([
    {
      type: 'pointer',
      id: 'mouse',
      actions: [
        { type: 'pointerMove', x, y },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ],
    },
  ])
}

/** Presses keys one after the other: characters, or those of `KEYS`. */
export async function press(tab: Tab, ...keys: string[]): Promise<void> {
  const actions = keys.flatMap((value) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ])
  await tab.perform([{ type: 'key', id: 'keyboard', actions }])
}

/** Keys as WebDriver names them. */
export const KEYS = { tab: '\uE004', enter: '\uE007', space: ' ' } as const
