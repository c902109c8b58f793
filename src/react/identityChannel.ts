import type { User } from '../core/user.js'
import { hashIdentity } from './identityMemory.js'

/** Tells the other tabs of this origin who is signed in here, so that they can look again when they show someone else. */
export interface IdentityChannel {
  post: (user: User | null) => void
  close: () => void
}

/**
 * Opens the channel. Undefined if the browser has none or refuses it. Tabs then follow each other only when they get the focus.
 *
 * @param onOther - Gets the hash of another tab's identity. Messages that are not such a hash are dropped.
 */
export function openIdentityChannel(
  name: string,
  onOther: (identity: string) => void,
): IdentityChannel | undefined {
  try {
    const channel = new BroadcastChannel(`impersonation-kit:${name}`)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string' && /^(ik[\da-z]{2,14}\n)+$/.test(data)) onOther(data)
    }
    return { post: (user) => channel.postMessage(hashIdentity(user)), close: () => channel.close() }
  } catch {
    return undefined
  }
}
