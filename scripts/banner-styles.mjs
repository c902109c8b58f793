// Writes src/react/banner/styles.ts, the rules that the banner brings by itself, from src/styles.css, the file that people
// may import instead. A test fails where the two differ.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const source = new URL('../src/styles.css', import.meta.url)
const target = new URL('../src/react/banner/styles.ts', import.meta.url)

/** The rules without comments and spaces. It knows as much of CSS as src/styles.css uses. */
export function minify(css) {
  return css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>!]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .replace(/='([\w-]+)'/g, '=$1')
    .replace(/\b0\./g, '.')
    .replace(/;}/g, '}')
    .trim()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = [
    '// Written by scripts/banner-styles.mjs from src/styles.css.',
    '/** The look of the banner, as one string. */',
    `export const styles: string = ${JSON.stringify(minify(readFileSync(source, 'utf8')))
      .replaceAll('\\"', "'")
      .replace(/^"|"$/g, '`')}`,
  ]
  writeFileSync(target, lines.join('\n') + '\n')
}
