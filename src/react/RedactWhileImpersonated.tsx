import type { ReactNode } from 'react'
import { GateContext, useProvided } from './contexts.js'

/** Props of `RedactWhileImpersonated`. */
export interface RedactWhileImpersonatedProps {
  /** What an impersonator does not need to see. */
  children?: ReactNode
  /** Shown instead. Default: `••••`. */
  mask?: ReactNode
  /** What a screen reader says instead. Default: `Hidden while impersonated`, and `Hidden` while it is not known who is signed in. */
  label?: string
}

/**
 * Masks its children while impersonated, while loading and on error. The real text is not in the DOM, but it did reach the
 * browser. If an impersonator must not have it, the server must not send it.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { RedactWhileImpersonated } from 'impersonation-kit'
 *
 * export const Card = (props: { number: string }) => (
 *   <RedactWhileImpersonated mask="•••• 4242">{props.number}</RedactWhileImpersonated>
 * )
 * ```
 */
export function RedactWhileImpersonated(props: RedactWhileImpersonatedProps): ReactNode {
  const gate = useProvided(GateContext, 'RedactWhileImpersonated')
  const {
    children,
    mask = '••••',
    label = gate === 'impersonated' ? 'Hidden while impersonated' : 'Hidden',
  } = props
  if (gate === 'open') return children
  return (
    <span role="img" aria-label={label} data-impersonation-redacted="">
      {mask}
    </span>
  )
}
