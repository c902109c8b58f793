import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

function headings(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => slug(text))
}

/** The relative links and images of a page that lead to no file under the folder, or to no heading of it. */
export function brokenLinks(folder: string, page: string): string[] {
  const text = readFileSync(join(folder, page), 'utf8').replace(/^([ \t]*)```[^]*?^\1```/gm, '') // not of code
  const links = [
    ...text.matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)/g),
    ...text.matchAll(/(?:src|href)="(?!https?:|mailto:)([^"#]*)(?:#([^"]*))?"/g),
  ]
  return links
    .filter(([, path = '', anchor]) => {
      const target = path === '' ? join(folder, page) : join(folder, dirname(page), path)
      const isOutside = relative(folder, target).startsWith('..')
      return isOutside || !existsSync(target) || (anchor !== undefined && !headings(target).includes(anchor))
    })
    .map(([link]) => `${page}: ${link}`)
}
