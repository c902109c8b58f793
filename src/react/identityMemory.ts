import { identityKey, isSameKey, type User } from '../core/user.js'

/** Persisters of a cache write a second or so after it has changed. */
const SETTLED = 5_000
const UNSETTLED = '?'

/** Remembers in this browser who was known last, so that a page that loads can tell whether it shows somebody else. */
export interface IdentityMemory {
  /** True where the one known last is another than this one. */
  isOther: (user: User | null) => boolean
  keep: (user: User | null) => void
}

/** Opens the memory. Where the browser has no storage, or refuses it, nobody is remembered. */
export function openIdentityMemory(name: string): IdentityMemory {
  const key = `impersonation-kit:${name}`
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = (): string => {
    try {
      // Some servers have a localStorage too, one for all their requests.
      return typeof document === 'undefined' ? '' : String(localStorage.getItem(key) ?? '')
    } catch {
      return ''
    }
  }
  const write = (text: string): void => {
    try {
      localStorage.setItem(key, text)
    } catch {
      // Full, or refused.
    }
  }
  return {
    isOther: (user) => !isSameKey(read(), hashIdentity(user)),
    keep: (user) => {
      clearTimeout(timer)
      const tag = hashIdentity(user)
      const last = read()
      if (last.startsWith(tag)) return // it may know the issuer too
      if (tag.startsWith(last)) return write(tag)
      // A page that is closed before its persister has written leaves the old data there: until then, nobody is the same.
      write(UNSETTLED)
      timer = setTimeout(write, SETTLED, tag)
    },
  }
}

/**
 * The key of an identity with each line hashed, so that it does not show the ids, and `isSameKey` can read it all the same.
 * It is no secret: whoever guesses the ids can make it too. There at once, as crypto.subtle is not, because the first render needs it.
 */
export function hashIdentity(user: User | null): string {
  return identityKey(user).replace(/.+/g, hash)
}

function hash(line: string): string {
  let a = 1
  let b = 2
  for (const letter of line) {
    const code = letter.codePointAt(0) ?? 0
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code ^ (a >>> 15), 0x85ebca6b)
  }
  return `ik${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`
}
