// What is important here is for apps (or their tricks) that would hide it; the rest leaves printing to the stylesheet.
const STYLE =
  'all:unset;position:fixed;z-index:2147483647;max-width:100%;' +
  'display:block!important;visibility:visible!important;opacity:1!important;pointer-events:auto!important;'

/** Creates the element that holds the banner. Both attributes keep modal dialogs made of plain elements from hiding it. */
export function createHost(): HTMLElement {
  const host = document.createElement('div')
  host.dataset.impersonationBanner = 'layer'
  host.dataset.reactAriaTopLayer = 'true'
  host.ariaLive = 'off'
  return host
}

/** The style of that element. An app that says nothing of colour schemes gets what the system prefers. */
export function hostStyle(placement: 'top' | 'bottom', minimised: boolean): string {
  const { colorScheme } = getComputedStyle(document.documentElement)
  return (
    STYLE +
    `inset-block:${placement === 'top' ? '0 auto' : 'auto 0'};` +
    `inset-inline:${minimised ? 'auto 0' : 0};` +
    (colorScheme === 'normal' ? 'color-scheme:light dark' : '')
  )
}
