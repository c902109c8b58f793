import { type ReactElement, type ReactNode, useEffect, useState } from 'react'
import type { ImpersonationGuard } from './useImpersonationGuard.js'

interface HiddenGateProps {
  /** Shown instead of what is hidden. */
  children?: ReactNode
  guard: ImpersonationGuard['guard']
}

/** Shows the replacement for the children. If a form's only submit button is hidden, Enter does not submit the form. */
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
        // The only element that HTML allows anywhere. Outside of a form it is removed before the browser paints.
        <template ref={(anchor) => void (anchor && setForm(anchor.closest('form')))} />
      )}
    </>
  )
}
