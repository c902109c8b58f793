import { identityKey, isSameKey, type User } from '../core/user.js'

/** Cache persisters write about a second after a change. */
const SETTLED = 5_000
const UNSETTLED = '?'

/** Remembers the last identity in this browser, so that a page that loads can tell whether the identity has changed. */
export interface IdentityMemory {
  /** True if the last known identity was a different one. */
  isOther: (user: User | null) => boolean
  keep: (user: User | null) => void
}

/** Opens the memory. If the browser has no storage, or refuses it, nobody is remembered. */
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
      // If the page is closed before its persister writes, the old data stays in storage. Until the write, every identity counts as changed.
      write(UNSETTLED)
      timer = setTimeout(write, SETTLED, tag)
    },
  }
}

/**
 * The key of an identity with each line hashed, so that it does not show the ids, and `isSameKey` can read it all the same.
 * It is not a secret: anybody who guesses the ids can compute it. It is synchronous, unlike crypto.subtle, because the first render needs it.
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
