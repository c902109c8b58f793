// Puts the recipes' files into the pages that name them: a comment `<!-- file: … -->`, and the block after it.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

for (const page of process.argv.slice(2)) {
  const text = readFileSync(page, 'utf8')
  const included = text.replace(/(<!-- file: (\S+) -->)(\n+```[^]*?\n```(?=\n))?/g, (_all, comment, path) => {
    const code = readFileSync(join(dirname(page), path), 'utf8').trimEnd()
    return `${comment}\n\n\`\`\`${extname(path).slice(1)}\n${code}\n\`\`\``
  })
  writeFileSync(page, included)
}
