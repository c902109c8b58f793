// What is important here is for apps (or their tricks) that would hide it; the rest leaves printing to the stylesheet.
const STYLE =
  'all:unset;position:fixed;z-index:2147483647;' +
  'display:block!important;visibility:visible!important;opacity:1!important;pointer-events:auto!important;'

/** Events that a dialog, a menu or a popover would treat as a click outside of it, or as the focus leaving it. */
const OUTSIDE = ['pointerdown', 'mousedown', 'touchstart', 'click', 'focusin', 'focusout']

/**
 * Creates the element that holds the banner. The attributes stop modal dialogs made of plain elements from hiding it. Events
 * that such dialogs listen for do not leave it. (React listens on this element, so it gets them.)
 */
export function createHost(): HTMLElement {
  const host = document.createElement('div')
  host.dataset.impersonationBanner = 'layer'
  host.dataset.reactAriaTopLayer = 'true'
  host.ariaLive = 'off'
  for (const name of OUTSIDE) host.addEventListener(name, (event) => event.stopPropagation())
  return host
}

/** The style of that element. If the app sets no colour scheme, the system's preference is used. */
export function hostStyle(placement: 'top' | 'bottom', minimised: boolean): string {
  const { colorScheme } = getComputedStyle(document.documentElement)
  const edge = minimised ? '8px' : '0'
  return (
    STYLE +
    `inset-block:${placement === 'top' ? `${edge} auto` : `auto ${edge}`};inset-inline:0;` +
    (minimised ? 'width:fit-content;max-width:calc(100% - 16px);margin-inline:auto;' : 'max-width:100%;') +
    (colorScheme === 'normal' ? 'color-scheme:light dark' : '')
  )
}
