import { type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { DirectoryUser, EnvironmentSettings } from '../core/operators.js'
import { useAdmin } from './AdminContext.js'
import { BreakGlassField } from './BreakGlassField.js'
import { Button } from './Button.js'
import { Field } from './Field.js'
import { DialogButtons } from './ModalDialog.js'
import { part } from './part.js'
import {
  type DraftOperator,
  durationsOf,
  fitDraft,
  keepDraft,
  mayBreakGlass,
  modesOf,
  readDraft,
  type StartDraft,
} from './StartDraft.js'
import { StartError } from './StartError.js'
import { StartNotice } from './StartNotice.js'
import { type StartOutcome, useStartImpersonation } from './useStartImpersonation.js'
import { durationOf, MODES } from './words.js'

/** Errors that belong to a field. */
const FIELD_OF: Record<string, 'reason' | 'ticket'> = { reason_required: 'reason', ticket_invalid: 'ticket' }

const EXPLANATIONS = {
  'read-only': 'You see what they see, and can change nothing.',
  full: 'You act for them. What only they may do is still refused.',
}

/** What is asked before an impersonation begins. */
export function StartForm(props: {
  user: DirectoryUser
  settings: EnvironmentSettings
  operator: DraftOperator
  opensIn: StartDraft['opensIn']
  returnTo: string
  onStart: (outcome: StartOutcome, opensIn: StartDraft['opensIn']) => void
  onClose: () => void
}): ReactElement {
  const { user, settings, operator, opensIn, returnTo, onStart, onClose } = props
  const { environment } = useAdmin('StartForm')
  const subject = { operatorId: operator.id, environment, userId: user.userId }
  const [typed, setTyped] = useState(() => readDraft(subject))
  const draft = fitDraft(settings, operator, typed, opensIn) // the settings may change while somebody types
  const { run, isPending, error } = useStartImpersonation()
  const [isUnexplained, setUnexplained] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { approval, consent, reason, ticket } = settings
  const isUrgent = draft.breakGlass !== undefined
  const waits = (approval.count > 0 && !isUrgent) || consent === 'each'
  const fieldOfError = error && FIELD_OF[error.code]

  const focus = (name: string): void => form.current?.querySelector<HTMLElement>(`[name='${name}']`)?.focus()
  useEffect(() => focus('reason'), [])
  useLayoutEffect(() => {
    if (fieldOfError) focus(fieldOfError)
  }, [fieldOfError, error])

  const change = (next: Partial<StartDraft>): void => {
    const changed = { ...draft, ...next }
    setTyped(changed)
    setUnexplained(false)
    keepDraft(subject, changed)
  }
  const start = async (): Promise<void> => {
    const { reason: why, ticket: number, breakGlass: urgency, ...rest } = draft
    // Without an explanation the service would take it for a request that can wait.
    if (urgency !== undefined && urgency.trim().length < explanationOf(settings)) {
      setUnexplained(true)
      focus('breakGlass')
      return
    }
    const outcome = await run({
      ...rest,
      userId: user.userId,
      returnTo,
      ...(why.trim() && { reason: why.trim() }),
      ...(number.trim() && { ticket: number.trim() }),
      ...(urgency !== undefined && { breakGlass: urgency.trim() }),
    })
    if (outcome) onStart(outcome, rest.opensIn)
  }

  return (
    <form
      {...part('form')}
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void start()
      }}
    >
      <Field
        label={reason.required ? 'Reason' : 'Reason (optional)'}
        description={
          reason.required && reason.minLength > 1
            ? `At least ${charactersOf(reason.minLength)}. The banner and the audit show it.`
            : 'The banner and the audit show it.'
        }
        error={fieldOfError === 'reason' && error?.message}
      >
        {(control) => (
          <textarea
            {...control}
            {...part('input')}
            name="reason"
            rows={2}
            maxLength={1000}
            required={reason.required}
            value={draft.reason}
            onChange={({ target }) => change({ reason: target.value })}
          />
        )}
      </Field>
      <Field
        label={ticket.required ? 'Ticket' : 'Ticket (optional)'}
        error={fieldOfError === 'ticket' && error?.message}
      >
        {(control) => (
          <input
            {...control}
            {...part('input')}
            name="ticket"
            autoComplete="off"
            maxLength={200}
            required={ticket.required}
            value={draft.ticket}
            onChange={({ target }) => change({ ticket: target.value })}
          />
        )}
      </Field>
      <fieldset {...part('choices')} data-cards="">
        <legend {...part('label')}>Mode</legend>
        {modesOf(settings, operator).map((mode) => (
          <label key={mode} {...part('choice')}>
            <input type="radio" name="mode" checked={draft.mode === mode} onChange={() => change({ mode })} />
            <span>
              {MODES[mode]}
              <span {...part('secondary')}>
                {EXPLANATIONS[mode]}
                {mode === 'full' && ` After ${durationOf(settings.fullFor)} it is read-only again.`}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <div {...part('columns')}>
        <Field label="Time limit">
          {(control) => (
            <select
              {...control}
              {...part('input')}
              value={draft.duration}
              onChange={({ target }) => change({ duration: Number(target.value) })}
            >
              {durationsOf(settings).map((seconds) => (
                <option key={seconds} value={seconds}>
                  {durationOf(seconds)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Open in">
          {(control) => (
            <select
              {...control}
              {...part('input')}
              value={draft.opensIn}
              onChange={({ target }) => change({ opensIn: target.value as StartDraft['opensIn'] })}
            >
              <option value="this-tab">This tab</option>
              <option value="new-tab">A new tab</option>
            </select>
          )}
        </Field>
      </div>
      {mayBreakGlass(settings, operator) && (
        <BreakGlassField
          value={draft.breakGlass}
          error={isUnexplained ? `Write at least ${charactersOf(explanationOf(settings))}.` : undefined}
          onChange={(why) => change({ breakGlass: why })}
        />
      )}
      <StartNotice settings={settings} operator={operator} isBreakGlass={isUrgent} />
      <StartError error={fieldOfError ? undefined : error} />
      <DialogButtons onClose={onClose}>
        <Button type="submit" weight={isUrgent ? 'danger' : 'primary'} isPending={isPending}>
          {isPending ? 'One moment…' : waits ? 'Send request' : 'Start'}
        </Button>
      </DialogButtons>
    </form>
  )
}

function explanationOf({ reason }: EnvironmentSettings): number {
  return Math.max(1, reason.minLength)
}

function charactersOf(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`
}
