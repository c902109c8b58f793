/** How many pages keep something under this name of the address. */
const pages = new Map<string, number>()
let isSaid = false

/**
 * Says once, and in development only, that two pages share a parameter of the address. Bundlers remove the code from production builds.
 *
 * @param names - The parameters of one page, with spaces between them.
 * @returns what to call when the page is gone.
 */
export function hintAtPrefix(names: string): (() => void) | undefined {
  try {
    if (process.env.NODE_ENV !== 'production') {
      const all = names.split(' ')
      const shared = all.find((name) => pages.has(name))
      for (const name of all) pages.set(name, (pages.get(name) ?? 0) + 1)
      if (shared !== undefined && !isSaid) {
        isSaid = true
        console.warn(
          `impersonation-kit: Two of the team's pages keep "${shared}" in the address, so that each changes the other. Give one of them a urlPrefix: <UsersTable urlPrefix="other-">.`,
        )
      }
      return () => {
        for (const name of all) {
          const left = (pages.get(name) ?? 1) - 1
          if (left > 0) pages.set(name, left)
          else pages.delete(name)
        }
      }
    }
  } catch {
    // no process: no hint
  }
  return undefined
}
