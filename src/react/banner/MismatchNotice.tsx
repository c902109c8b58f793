import { type ReactElement, useEffect, useId, useLayoutEffect, useRef } from 'react'
import { useAuth } from '../useAuth.js'
import { adoptStyles } from './adoptStyles.js'
import type { BannerStrings } from './BannerStrings.js'

interface MismatchNoticeProps {
  strings: BannerStrings
  className: string | undefined
  unstyled: boolean | undefined
}

/** Blocks the page if it is not known whose account it shows. A modal dialog, so that nothing behind it can be used. */
export function MismatchNotice({ strings, className, unstyled }: MismatchNoticeProps): ReactElement {
  const { refresh } = useAuth()
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => (unstyled ? undefined : adoptStyles()), [unstyled])
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      aria-label={strings.label}
      aria-describedby={id}
      lang={strings.lang}
      dir={strings.dir}
      className={className}
      data-impersonation-banner="root"
      data-mode="full"
      data-state="mismatch"
      // Escape closes any dialog, and this one must stay.
      onClose={(event) => event.currentTarget.showModal()}
    >
      <span data-impersonation-banner="alert" id={id}>
        {strings.mismatch}
      </span>
      <button type="button" data-impersonation-banner="stop" onClick={() => void refresh()}>
        {strings.reload}
      </button>
    </dialog>
  )
}
