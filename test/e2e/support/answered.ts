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

/** Presses a button of the demo's product, and gives what the card around it then says. */
export function saidAfter(
  button: Locator,
  press: (target: Locator) => Promise<void> = (target) => target.click(),
): Promise<string> {
  const output = button.page().locator('section', { has: button }).locator('output')
  return answered(async () => {
    await press(button)
    return output.filter({ hasText: /./ }).innerText()
  })
}
