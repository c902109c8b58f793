import { type ReactElement, useCallback, useEffect, useState } from 'react'
import type { EnvironmentSettings } from '../../core/operators.js'
import type { AdminError } from '../AdminError.js'
import type { AdminAction } from '../AdminQuery.js'
import { Button } from '../Button.js'
import { ErrorMessage } from '../ErrorMessage.js'
import { part } from '../part.js'
import type { ReadSettings, SettingsInput } from '../useSettings.js'
import { AlertSection } from './AlertSection.js'
import { ApprovalSection } from './ApprovalSection.js'
import { Conflict } from './Conflict.js'
import { CustomerSection } from './CustomerSection.js'
import { applyChanges, changesOf, isSame } from './changesOf.js'
import { GrantSection } from './GrantSection.js'
import { hideSecrets } from './secrets.js'
import type { SectionProps } from './SectionProps.js'
import { SessionSection } from './SessionSection.js'
import { SwitchSection } from './SwitchSection.js'
import { useLatest } from '../useLatest.js'
import { useOperator } from '../useOperator.js'

interface Sent {
  settings: EnvironmentSettings
  /** The service has refused it. After no answer, or a 5xx that a proxy may have sent, it may be saved. */
  isRefused?: boolean
}

/** The settings as somebody changes them, until they are saved. Nothing is lost: not by leaving, nor by somebody else's save. */
export function SettingsForm(props: {
  read: ReadSettings
  save: AdminAction<SettingsInput, ReadSettings>
  onUnsavedChange: ((isUnsaved: boolean) => void) | undefined
}): ReactElement {
  const { read, save, onUnsavedChange } = props
  const me = useOperator().data?.operator.id
  const [base, setBase] = useState(read)
  const [draft, setDraft] = useState(read.settings)
  const [isSaved, setSaved] = useState(false)
  const isDirty = changesOf(base.settings, draft).length > 0
  const [sent, setSent] = useState<readonly Sent[]>([]) // since `base`
  const [isAgain, setAgain] = useState(false)
  const [settled, setSettled] = useState<AdminError>()
  const error = save.error === settled ? undefined : save.error
  const isConflict = error?.code === 'settings_changed'
  const { status = 0 } = save.error ?? {}
  const isRefused = status >= 400 && status < 500
  const sends = sent.map((one, at) => (at < sent.length - 1 ? one : { ...one, isRefused }))

  if (read.etag !== base.etag && !save.isPending) {
    // Secrets are not read back: what only differs in them is one's own if nobody else has saved since, and if no answer refused it. One
    // may have saved another secret in another tab.
    const isOwn = me !== undefined && read.changed?.by.id === me
    const stored = sends.find(
      ({ settings, isRefused }) =>
        isSame(settings, read.settings) ||
        (isOwn && !isRefused && isSame(hideSecrets(settings), read.settings)),
    )?.settings
    if (stored) {
      // It was saved; the reply was lost on its way.
      setBase(read)
      setDraft(applyChanges(read.settings, changesOf(stored, draft)))
      setSaved(true)
      setSent([])
      setSettled(save.error)
    } else if (!isDirty && !isConflict) {
      // Somebody else has saved, and there is nothing here to lose.
      setBase(read)
      setDraft(read.settings)
    }
  }
  useWarning(isDirty, onUnsavedChange)

  const put = async (etag: string, settings: EnvironmentSettings): Promise<void> => {
    setSaved(false)
    setSent([...sends, { settings }])
    const saved = await save.run({ settings, etag })
    if (!saved) return
    setSent([])
    setAgain(false)
    setBase(saved)
    setDraft((now) => applyChanges(saved.settings, changesOf(settings, now))) // what was typed meanwhile stays
    setSaved(true)
  }
  const resolve = (merged: EnvironmentSettings): void => {
    setBase(read)
    setDraft(merged)
    setAgain(true)
    void put(read.etag, merged)
  }
  const undo = (): void => {
    save.reset()
    setSent([])
    setAgain(false)
    setBase(read)
    setDraft(read.settings)
  }
  const section: SectionProps = {
    settings: draft,
    change: (next) => {
      setSaved(false)
      setDraft((now) => ({ ...now, ...next }))
    },
  }

  return (
    <form
      {...part('form')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void put(base.etag, draft)
      }}
    >
      {/* A fieldset that is disabled takes everything in it along. */}
      <fieldset {...part('sections')} disabled={!read.mayChange}>
        <SwitchSection {...section} wasEnabled={base.settings.enabled} />
        <GrantSection {...section} />
        <SessionSection {...section} />
        <ApprovalSection {...section} />
        <AlertSection {...section} saved={base.settings} version={base.etag} environment={read.environment} />
        <CustomerSection {...section} />
      </fieldset>
      {isConflict && (
        <Conflict
          base={base.settings}
          mine={draft}
          theirs={read.etag === base.etag ? undefined : read}
          isAgain={isAgain}
          onMine={resolve}
          onTheirs={undo}
        />
      )}
      {error && !isConflict && <ErrorMessage error={error} />}
      {read.mayChange && !isConflict && (
        <footer {...part('save')} data-dirty={isDirty || undefined}>
          <p role="status">{isDirty ? 'You have unsaved changes.' : isSaved ? 'Saved.' : ''}</p>
          {isDirty && <Button onClick={undo}>Undo changes</Button>}
          <Button type="submit" weight="primary" isPending={save.isPending} isDisabled={!isDirty}>
            {save.isPending ? 'Saving…' : 'Save'}
          </Button>
        </footer>
      )}
    </form>
  )
}

/** Asks before the page is left with unsaved changes, and tells the app, whose router can ask, too. */
function useWarning(isDirty: boolean, onUnsavedChange: ((isUnsaved: boolean) => void) | undefined): void {
  const latest = useLatest(onUnsavedChange)
  const tell = useCallback((isUnsaved: boolean) => latest.current?.(isUnsaved), [latest])
  useEffect(() => {
    if (!isDirty) return
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    tell(true)
    return () => {
      window.removeEventListener('beforeunload', warn)
      tell(false)
    }
  }, [isDirty, tell])
}
