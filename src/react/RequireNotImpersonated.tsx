import type { ReactElement, ReactNode } from 'react'
import type { GateState } from './AuthState.js'
import { GateContext, useProvided } from './contexts.js'
import { DisabledGate } from './DisabledGate.js'
import { HiddenGate } from './HiddenGate.js'
import { useImpersonationGuard } from './useImpersonationGuard.js'

/** Props of `RequireNotImpersonated`. */
export interface RequireNotImpersonatedProps {
  children?: ReactNode
  /** Shown instead while impersonated, in `hide` mode. Default: nothing. */
  fallback?: ReactNode
  /** Shown instead if it cannot be known who is signed in, because the auth does not answer. Default: nothing. */
  unavailable?: ReactNode
  /** `hide` leaves the children out; `disable` shows them disabled, with the explanation. Default: `hide`. */
  mode?: 'hide' | 'disable'
  /** Shown while it is not yet known who is signed in. Default: nothing. */
  loading?: ReactNode
  /** The reason, in `disable` mode. Default: an English sentence that names the user. */
  explanation?: string
  /**
   * In `disable` mode: renders no `<span>` around the children, and passes the gate's props to each of them instead. Use it for your own components
   * that render a table cell, a list item or the like, and pass their props on. Elements such as `<td>` and `<li>` do not need it.
   * Default: false.
   */
  asChild?: boolean
}

/**
 * Shows its children only if nobody is impersonating. A visitor who is not signed in sees them too. It only helps people: the server must refuse by itself.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { RequireNotImpersonated } from 'impersonation-kit'
 *
 * export const DangerZone = () => (
 *   <RequireNotImpersonated mode="disable">
 *     <button>Delete workspace</button>
 *   </RequireNotImpersonated>
 * )
 * ```
 */
export function RequireNotImpersonated(props: RequireNotImpersonatedProps): ReactNode {
  const gate = useProvided(GateContext, 'RequireNotImpersonated')
  return gate === 'open' ? props.children : <ClosedGate {...props} gate={gate} />
}

/** A separate component, so that an open gate only reads a context. */
function ClosedGate(props: RequireNotImpersonatedProps & { gate: GateState }): ReactElement {
  const { gate, children, mode, explanation: given, asChild } = props
  const { explanation = '', guard } = useImpersonationGuard({ explanation: given })
  if (gate === 'impersonated' && mode === 'disable') {
    return (
      <DisabledGate explanation={explanation} asChild={asChild}>
        {children}
      </DisabledGate>
    )
  }
  return (
    <HiddenGate guard={guard}>
      {gate === 'impersonated' ? props.fallback : gate === 'error' ? props.unavailable : props.loading}
    </HiddenGate>
  )
}
