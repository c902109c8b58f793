import { unseen } from './unseen.js'

/** Says something, politely, when there is no banner any more that could say it. */
export function announce(text: string): void {
  const region = document.createElement('output')
  Object.assign(region.style, unseen)
  region.style.width = region.style.height = '1px'
  document.body.append(region)
  // A live region speaks of what changes in it: it has to be there first.
  setTimeout(() => (region.textContent = text), 100)
  setTimeout(() => region.remove(), 5_000)
}
