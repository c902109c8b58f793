/** What can be seen of a text: without control and invisible characters, and with single spaces. No text gives ''. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[\p{C}\p{Z}]+/gu, ' ').trim() : ''
}
