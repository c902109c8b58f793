import { useCallback, useMemo, useRef, useState } from 'react'
import { type Admin, useAdmin } from './AdminContext.js'
import type { AdminError } from './AdminError.js'
import type { AdminAction } from './AdminQuery.js'
import { toAdminError } from './useAdminQuery.js'
import { useIsShown } from './useIsShown.js'
import { useLatest } from './useLatest.js'

/**
 * Something that an operator does. `perform` is read at each run; `isShown` says whether whoever asked for it is still on the screen.
 */
export function useAdminAction<Input, Output>(
  caller: string,
  perform: (admin: Admin, input: Input, isShown: () => boolean) => Promise<Output>,
): AdminAction<Input, Output> {
  const admin = useAdmin(caller)
  const [state, setState] = useState<{ isPending: boolean; error?: AdminError }>({ isPending: false })
  const isRunning = useRef(false)
  const latest = useLatest(perform)
  const isShown = useIsShown()
  const run = useCallback(
    async (input: Input): Promise<Output | undefined> => {
      if (isRunning.current) return undefined // a double click
      isRunning.current = true
      setState({ isPending: true })
      try {
        const output = await latest.current(admin, input, isShown)
        setState({ isPending: false })
        return output
      } catch (error) {
        // Whoever cancelled it needs no error.
        const isCancelled = error instanceof DOMException && error.name === 'AbortError'
        setState({ isPending: false, ...(!isCancelled && { error: toAdminError(error) }) })
        return undefined
      } finally {
        isRunning.current = false
      }
    },
    [admin, isShown, latest],
  )
  const reset = useCallback(() => setState(({ isPending }) => ({ isPending })), [])
  return useMemo(() => ({ run, reset, isPending: state.isPending, error: state.error }), [run, reset, state])
}
