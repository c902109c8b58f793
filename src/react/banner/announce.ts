import { unseen } from './unseen.js'

/** Announces something politely when the banner is gone. */
export function announce(text: string): void {
  const region = document.createElement('output')
  Object.assign(region.style, unseen)
  region.style.width = region.style.height = '1px'
  document.body.append(region)
  // A live region announces changes only, so it must exist before the text.
  setTimeout(() => (region.textContent = text), 100)
  setTimeout(() => region.remove(), 5_000)
}
