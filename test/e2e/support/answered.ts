import type { Locator } from 'playwright'
import { PATIENCE } from '../../support/limits.js'

/** The two refusals of a product that could not ask or record within its one second, by their codes or in their words. */
const TOO_BUSY =
  /revocation_unavailable|could not check whether the session is still active|audit_unavailable|recording is not possible at the moment/

/** The answer of an API behind the guard; on a busy machine it is asked again until it had the time to give one. */
export async function answered<T>(ask: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE
  for (;;) {
    const answer = await ask()
    if (!TOO_BUSY.test(JSON.stringify(answer)) || Date.now() > end) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Presses a button of the demo's product that was not pressed before, and gives what the card around it then says. */
export function saidAfter(
  button: Locator,
  press: (target: Locator) => Promise<void> = (target) => target.click(),
): Promise<string> {
  const page = button.page()
  const output = page.locator('section', { has: button }).locator('output')
  return answered(async () => {
    await button.and(page.locator(':enabled')).waitFor() // no Tab leads to one that waits for its answer
    await press(button)
    return output.filter({ hasText: /./ }).innerText()
  })
}
