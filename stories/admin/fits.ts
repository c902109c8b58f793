/** What is wider than the story, or than the box that scrolls it, as it is shown and on a phone. Empty: everything has its place. */
export function tooWide(story: HTMLElement): string[] {
  const { inlineSize } = story.style
  const found = [inlineSize, '360px'].flatMap((size) => {
    story.style.inlineSize = size
    return [...story.ownerDocument.querySelectorAll<HTMLElement>('[data-impersonation-admin]')]
      .filter((box) => !box.closest("[data-impersonation-admin='hidden']"))
      .filter((box) => {
        const edge = story.contains(box) ? story : story.ownerDocument.documentElement
        const { left, right } = edge.getBoundingClientRect()
        const own = box.getBoundingClientRect()
        return own.left < left - 1 || own.right > right + 1 || box.scrollWidth > box.clientWidth + 2
      })
      .filter((box) => box.clientWidth > 1)
      .map((box) => `${box.dataset['impersonationAdmin']} ${size}: ${box.clientWidth} < ${box.scrollWidth}`)
  })
  story.style.inlineSize = inlineSize
  return found
}
