import page from '../../docs/layout.md?raw'

/** The CSS under a heading of docs/layout.md: what people copy from there is what is shown and tested here. */
export function recipeOf(heading: string): string {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const [, css] = /```css\n(.*?)```/s.exec(section) ?? []
  if (css === undefined) throw new Error(`docs/layout.md shows no CSS under "${heading}".`)
  return css
}
