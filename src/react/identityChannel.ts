import { identityKey, type User } from '../core/user.js'

/** Tells the other tabs of this origin who is signed in here, so that they can look again when they show someone else. */
export interface IdentityChannel {
  post: (user: User | null) => void
  close: () => void
}

/** Opens the channel. Undefined where the browser has none or refuses it: there tabs follow each other on focus alone. */
export function openIdentityChannel(
  name: string,
  onOther: (identity: string) => void,
): IdentityChannel | undefined {
  try {
    const channel = new BroadcastChannel(`impersonation-kit:${name}`)
    channel.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') onOther(event.data)
    }
    return { post: (user) => channel.postMessage(identityKey(user)), close: () => channel.close() }
  } catch {
    return undefined
  }
}
