import { type ReactElement, type ReactNode, useEffect, useState } from 'react'
import type { ImpersonationGuard } from './useImpersonationGuard.js'

interface HiddenGateProps {
  /** Shown instead of what is hidden. */
  children?: ReactNode
  guard: ImpersonationGuard['guard']
}

/** Shows what stands in for the children. The button of a form may be among these: without one Enter does not send the form. */
export function HiddenGate({ children, guard }: HiddenGateProps): ReactElement {
  const [form, setForm] = useState<HTMLFormElement | null>()
  useEffect(() => {
    const refuse = guard((_event: Event) => undefined)
    const onSubmit = (event: Event): void => {
      if (!form?.querySelector('button:not([type=button],[type=reset]),[type=submit],[type=image]'))
        refuse(event)
    }
    form?.addEventListener('submit', onSubmit, true)
    return () => form?.removeEventListener('submit', onSubmit, true)
  }, [form, guard])
  return (
    <>
      {children}
      {form !== null && (
        // The one element that may stand anywhere. Outside of a form it goes before anything is painted.
        <template ref={(anchor) => void (anchor && setForm(anchor.closest('form')))} />
      )}
    </>
  )
}
