/** Red, green, blue of any CSS color, as the browser paints it. */
export function rgb(color: string): number[] {
  const pen = document.createElement('canvas').getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.fillStyle = color
  pen.fillRect(0, 0, 1, 1)
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)
}

/** WCAG 2.2, relative luminance and contrast ratio. */
export function contrast(first: string, second: string): number {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = rgb(color).map((value) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** True where the element is drawn with a ring that is thick enough, and apart from it. */
export function isRinged(element: HTMLElement): boolean {
  const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(element)
  return outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 && parseFloat(outlineOffset) >= 2
}
