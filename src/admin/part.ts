/** Names a part of a page for style sheets: `[data-impersonation-admin='row']`. */
export function part(name: string): { 'data-impersonation-admin': string } {
  return { 'data-impersonation-admin': name }
}
