import { readFileSync } from 'node:fs'

const page = readFileSync(new URL('../../../docs/postgres.md', import.meta.url), 'utf8')

/** The SQL that docs/postgres.md shows, in its order. */
export const docsSql: string = [...page.matchAll(/^```sql\n([^]*?)^```/gm)]
  .map((block) => block[1])
  .join('\n')
