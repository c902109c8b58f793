import { styles } from './styles.js'

/**
 * Adds the banner's styles to the document, until the returned function is called. A constructed stylesheet is not an inline
 * style, so a content security policy without `unsafe-inline` allows it.
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
