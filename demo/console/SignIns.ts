import { randomBytes } from 'node:crypto'

/** Somebody who signed in. Times are Unix milliseconds. */
export interface SignIn {
  /** The value of the cookie. */
  id: string
  userId: string
  at: number
  expiresAt: number
}

const LIFE = 8 * 60 * 60 * 1000

/** Who is signed in, in memory: the demo's own sign-in, as a product has one before it has the service. */
export class SignIns {
  readonly #live = new Map<string, SignIn>()
  readonly #now: () => number

  /** @param now - Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now
  }

  signIn(userId: string): SignIn {
    const at = this.#now()
    for (const { id, expiresAt } of this.#live.values()) if (expiresAt <= at) this.end(id)
    const signIn = { id: randomBytes(32).toString('base64url'), userId, at, expiresAt: at + LIFE }
    this.#live.set(signIn.id, signIn)
    return signIn
  }

  find(id: string | undefined): SignIn | undefined {
    const signIn = id === undefined ? undefined : this.#live.get(id)
    return signIn && signIn.expiresAt > this.#now() ? signIn : undefined
  }

  end(id: string | undefined): void {
    if (id !== undefined) this.#live.delete(id)
  }
}
