import type { BrowserContextOptions, Locator, Page } from 'playwright'

/** A way in which people use a page. */
export interface Hands {
  screen: BrowserContextOptions
  /** Presses a button or a link. */
  press: (target: Locator) => Promise<void>
  /** Opens a menu, and chooses from it. */
  choose: (menu: Locator, item: Locator) => Promise<void>
  /** Checks a box or one of several choices. */
  check: (target: Locator) => Promise<void>
  write: (field: Locator, text: string) => Promise<void>
}

const LONGEST_WALK = 120

const isFocused = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === document.activeElement)

/** Goes there with Tab; with Shift+Tab where Tab only leads further away. */
async function walkTo(target: Locator): Promise<void> {
  await target.waitFor()
  const page = target.page()
  const isBefore = await target.evaluate(
    (element) =>
      document.activeElement !== null &&
      (document.activeElement.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) !== 0,
  )
  for (let steps = 0; steps < LONGEST_WALK; steps++) {
    if (await isFocused(target)) return
    await page.keyboard.press(isBefore ? 'Shift+Tab' : 'Tab')
  }
  throw new Error(`${LONGEST_WALK} presses of Tab do not lead to ${String(target)}`)
}

const mouse: Hands = {
  screen: { viewport: { width: 1280, height: 800 } },
  press: (target) => target.click(),
  choose: async (menu, item) => {
    await menu.click()
    await item.click()
  },
  check: (target) => target.check(),
  write: (field, text) => field.fill(text),
}

const keyboard: Hands = {
  screen: mouse.screen,
  press: async (target) => {
    await walkTo(target)
    await target.page().keyboard.press('Enter')
  },
  choose: async (menu, item) => {
    await keyboard.press(menu)
    await item.waitFor()
    for (let steps = 0; steps < 5 && !(await isFocused(item)); steps++) await press(item.page(), 'ArrowDown')
    await press(item.page(), 'Enter')
  },
  check: async (target) => {
    // Of a group of radios Tab reaches the chosen one, and the arrows the others.
    const group = await target.evaluate(
      (element: HTMLInputElement) => element.type === 'radio' && element.name,
    )
    if (group === false) {
      await walkTo(target)
      if (!(await target.isChecked())) await press(target.page(), 'Space')
      return
    }
    await walkTo(target.page().locator(`input[name="${group}"]:checked`))
    for (let steps = 0; steps < 5 && !(await isFocused(target)); steps++)
      await press(target.page(), 'ArrowDown')
  },
  write: async (field, text) => {
    await walkTo(field)
    await press(field.page(), 'ControlOrMeta+a')
    await field.page().keyboard.type(text)
  },
}

const finger: Hands = {
  screen: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  press: (target) => target.tap(),
  choose: async (menu, item) => {
    await menu.tap()
    await item.tap()
  },
  check: async (target) => {
    if (!(await target.isChecked())) await target.tap()
  },
  write: (field, text) => field.fill(text),
}

export const HANDS: readonly [how: string, hands: Hands][] = [
  ['with the mouse', mouse],
  ['by the keyboard alone', keyboard],
  ['by touch at 390 px', finger],
]

function press(page: Page, key: string): Promise<void> {
  return page.keyboard.press(key)
}
