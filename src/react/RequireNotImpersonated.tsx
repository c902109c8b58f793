import { type ReactElement, type ReactNode, type SyntheticEvent, useId } from 'react'
import { GateContext, useProvided } from './contexts.js'
import { useImpersonationGuard } from './useImpersonationGuard.js'

/** Props of `RequireNotImpersonated`. */
export interface RequireNotImpersonatedProps {
  children?: ReactNode
  /** Shown instead while impersonated (in `hide` mode) and on error. Default: nothing. */
  fallback?: ReactNode
  /** `hide` leaves the children out; `disable` shows them disabled, with the explanation. Default: `hide`. */
  mode?: 'hide' | 'disable'
  /** Shown while it is not yet known who is signed in. Default: nothing. */
  loading?: ReactNode
  /** Says in `disable` mode why. Default: an English sentence that names the user. */
  explanation?: string
}

/**
 * Shows its children only when nobody is impersonating; signed out counts so. For people: the server decides.
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
  const { children, fallback = null, mode = 'hide', loading = null } = props
  const gate = useProvided(GateContext, 'RequireNotImpersonated')
  if (gate === 'open') return children
  if (gate === 'loading') return loading
  return gate === 'impersonated' && mode === 'disable' ? <Disabled {...props} /> : fallback
}

function Disabled({ children, explanation: given }: RequireNotImpersonatedProps): ReactElement {
  const { explanation } = useImpersonationGuard(given === undefined ? {} : { explanation: given })
  const id = useId()
  return (
    <>
      {/* A fieldset disables the controls in it; the handlers stop links and whatever else answers to a click. */}
      <fieldset disabled aria-describedby={id} data-impersonation-gate="" ref={unbox} {...BLOCK}>
        {children}
      </fieldset>
      <small id={id} data-impersonation-explanation="">
        {explanation}
      </small>
    </>
  )
}

/** By script, since a content security policy refuses a style attribute in the server's HTML. */
function unbox(fieldset: HTMLFieldSetElement | null): void {
  if (fieldset) fieldset.style.display = 'contents'
}

function block(event: SyntheticEvent): void {
  if ('key' in event && event.key === 'Tab') return
  event.stopPropagation()
  if (!event.type.startsWith('touch')) event.preventDefault() // React listens to touches passively
}

const BLOCKED =
  'Click AuxClick DoubleClick ContextMenu PointerDown PointerUp MouseDown MouseUp TouchStart TouchEnd KeyDown KeyUp BeforeInput Paste Cut DragStart Drop Submit'
const BLOCK = Object.fromEntries(BLOCKED.split(' ').map((name) => [`on${name}Capture`, block]))
