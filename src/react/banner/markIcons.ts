import type { TabMark } from './TabMark.js'

interface Icon {
  /** What the app's link says. */
  own: string | null
  /** The same image with a dot, once it is drawn. */
  written?: string
}

/**
 * Puts a dot on each icon of the page, in the app's own links: an app that looks for its link finds it, and the browser
 * still chooses among them by size, type and colour scheme. A page without an icon gets an icon that is only the dot.
 */
export function markIcons(color: string): TabMark {
  const icons = new Map<HTMLLinkElement, Icon>()
  const alone = document.createElement('link')
  alone.rel = 'icon'

  function draw(link: HTMLLinkElement, own: string | null): void {
    const icon: Icon = { own }
    icons.set(link, icon)
    const canvas = document.createElement('canvas')
    const image = new Image(32, 32)
    canvas.width = canvas.height = 32
    image.crossOrigin = 'anonymous'
    image.onload = image.onerror = (event) => {
      const pen = canvas.getContext('2d')
      if (!pen || icons.get(link) !== icon || link.getAttribute('href') !== own) return
      // An icon that cannot be loaded leaves the dot alone.
      if ((event as Event).type === 'load') pen.drawImage(image, 0, 0, 32, 32)
      pen.fillStyle = color
      pen.arc(23, 9, 9, 0, 7)
      pen.fill()
      link.href = icon.written = canvas.toDataURL()
    }
    // /favicon.ico is not requested if no link names it: it may not exist, and that would be an error in every console.
    image.src = own === null ? '' : link.href
  }

  return {
    apply: () => {
      let wrote = false
      let links = [...document.head.querySelectorAll<HTMLLinkElement>('link[rel~=icon]')]
      if (!links.length) {
        alone.removeAttribute('href')
        icons.delete(alone)
        document.head.append(alone)
        links = [alone]
      } else if (links.length > 1 && alone.isConnected && icons.get(alone)?.own === null) {
        alone.remove()
      }
      for (const link of links) {
        const href = link.getAttribute('href')
        const icon = icons.get(link)
        if (icon && (href === icon.written || (href === icon.own && !icon.written))) continue
        draw(link, href)
        wrote = true
      }
      return wrote
    },
    restore: () => {
      for (const [link, { own, written }] of icons) {
        if (written === undefined || link.getAttribute('href') !== written) continue
        if (own === null) link.removeAttribute('href')
        else link.setAttribute('href', own)
      }
      if (!alone.getAttribute('href')) alone.remove()
      icons.clear()
    },
  }
}
