// Before a package is published: its links, those of its page on npm too, lead to the repository that package.json names.
import { readFileSync } from 'node:fs'

const { name, repository } = JSON.parse(readFileSync('package.json', 'utf8'))
if (repository.url.includes('YOUR_ORGANIZATION')) {
  console.error(
    `${name} is not published: its links would lead nowhere. Replace YOUR_ORGANIZATION in package.json and service/package.json by the repository's owner.`,
  )
  process.exit(1)
}
