import type { Locator, Page } from 'playwright'

const LONGEST_WALK = 40

/** Waits until the page itself has put the focus there. */
export const isFocused = (target: Locator): Promise<void> =>
  target.and(target.page().locator(':focus')).waitFor()

/** Goes to a control with the Tab key alone. */
export async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await target.waitFor()
  for (let steps = 0; steps < LONGEST_WALK; steps++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${LONGEST_WALK} presses of ${key} do not lead to ${String(target)}`)
}

/** Goes to a control with the Tab key, and presses it. */
export async function press(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  await tabTo(page, target, key)
  await page.keyboard.press('Enter')
}
