import { styles } from './styles.js'

/**
 * Gives the document the look of the banner, until the returned function is called. A constructed stylesheet is no inline
 * style, so that a content security policy without `unsafe-inline` lets it pass.
 */
export function adoptStyles(): () => void {
  if (!('adoptedStyleSheets' in document)) return () => {}
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(styles)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((adopted) => adopted !== sheet)
  }
}
