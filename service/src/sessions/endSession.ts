import type { RefusalCode, SessionEnd } from 'impersonation-kit/server'
import type { ImpersonationSession } from './ImpersonationSession.js'
import type { Done } from './Step.js'

/** Ends a session, and says by whom or why. */
export function endSession(
  session: ImpersonationSession,
  end: SessionEnd,
  at: number,
  because: { by?: string; code?: RefusalCode } = {},
): Done {
  const { by, code } = because
  return {
    session: {
      ...session,
      state: 'ended',
      end,
      endedAt: at,
      ...(by !== undefined && { endedBy: by }),
      ...(code !== undefined && { endCode: code }),
    },
    facts: [{ type: 'impersonation.ended', at, end, ...because }],
  }
}
