/**
 * Marks the browser's tab: a prefix before the title, whatever the app makes of the title, and a dot on the icon. The returned
 * function takes both away.
 */
export function markTab(prefix: string, color: string): () => void {
  function markTitle(): void {
    if (!document.title.startsWith(prefix)) document.title = prefix + document.title
  }
  markTitle()
  const observer = new MutationObserver(markTitle)
  observer.observe(document.head, { childList: true, subtree: true, characterData: true })
  const restoreIcon = markIcon(color)
  return () => {
    observer.disconnect()
    if (document.title.startsWith(prefix)) document.title = document.title.slice(prefix.length)
    restoreIcon()
  }
}

function markIcon(color: string): () => void {
  const icons = document.querySelectorAll<HTMLLinkElement>('link[rel~=icon]')
  const link = document.createElement('link')
  const canvas = document.createElement('canvas')
  const image = new Image(32, 32)
  canvas.width = canvas.height = 32
  image.crossOrigin = 'anonymous'
  image.onload = image.onerror = (event) => {
    const pen = canvas.getContext('2d')
    if (!pen) return
    // An icon that cannot be loaded leaves the dot alone.
    if ((event as Event).type === 'load') pen.drawImage(image, 0, 0, 32, 32)
    pen.fillStyle = color
    pen.arc(23, 9, 9, 0, 7)
    pen.fill()
    link.href = canvas.toDataURL()
  }
  // An icon that no link names is not asked for: it may not be there, and that would be an error in every console.
  image.src = icons[icons.length - 1]?.href ?? ''
  link.rel = 'icon'
  // Browsers choose among several icons by rules of their own, so that there must be one only.
  const rels = [...icons].map((icon) => icon.rel)
  for (const icon of icons) icon.rel = 'impersonation-banner'
  document.head.append(link)
  return () => {
    image.onload = image.onerror = null
    link.remove()
    icons.forEach((icon, index) => (icon.rel = rels[index] ?? 'icon'))
  }
}
