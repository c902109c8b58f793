import { type ReactElement, useState } from 'react'
import type { OwnImpersonation } from '../core/operatorApi.js'
import { useAdmin } from './AdminContext.js'
import { ErrorMessage } from './ErrorMessage.js'
import { ENGLISH_ERRORS } from './ErrorWords.js'
import { OwnSession } from './OwnSession.js'
import { Panel, type PanelProps } from './Panel.js'
import { part } from './part.js'
import { QueryView } from './QueryView.js'
import { SUPPORT_ACCESS_ENGLISH, type SupportAccessStrings } from './SupportAccessStrings.js'
import { SupportAccessForm } from './SupportAccessForm.js'
import { useSupportAccess } from './useSupportAccess.js'

/** Props of `SupportAccess`. */
export interface SupportAccessProps extends PanelProps {
  /** Any of the texts, in the customer's language. Default: English. */
  strings?: Partial<SupportAccessStrings>
  /** What to call an action of your backend (the `action` of `audit`), such as `Looked at the invoices`. Default: its name. */
  actionName?: (action: string) => string
}

/**
 * The customer's own view, for the account page of your product: who was in their account, when, why, and what they did; with a way to end
 * it, to answer a request, to opt out, and to allow it for a time. For somebody who is signed in as themselves.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { AdminProvider, SupportAccess } from 'impersonation-kit/admin'
 * import 'impersonation-kit/admin.css'
 *
 * export const Account = () => (
 *   <AdminProvider url="https://auth.example.com">
 *     <SupportAccess title="Who has looked at your account" />
 *   </AdminProvider>
 * )
 * ```
 */
export function SupportAccess(props: SupportAccessProps): ReactElement {
  const { strings, actionName = (action) => action, title, ...panel } = props
  useAdmin('SupportAccess')
  const words = { ...ENGLISH_ERRORS, ...SUPPORT_ACCESS_ENGLISH, ...strings }
  const { sessions, choice, answer, save } = useSupportAccess()
  const [said, setSaid] = useState('')

  const give = async (session: OwnImpersonation, how: 'end' | 'consent' | 'refuse'): Promise<void> => {
    if (await answer.run({ id: session.id, answer: how })) {
      setSaid({ end: words.ended, consent: words.allowed, refuse: words.refused }[how])
    }
  }

  return (
    <Panel {...panel} name="support-access" title={title ?? words.title}>
      <p {...part(said === '' ? 'hidden' : 'said')} role="status">
        {said}
      </p>
      {answer.error && <ErrorMessage error={answer.error} words={words} />}
      <QueryView query={sessions} loading={words.loading} words={words}>
        {(list) =>
          list.length === 0 ? (
            <p {...part('empty')}>{words.nobody}</p>
          ) : (
            <ul {...part('cards')}>
              {list.map((session) => (
                <OwnSession
                  key={session.id}
                  session={session}
                  words={words}
                  actionName={actionName}
                  isPending={answer.isPending}
                  onAnswer={(how) => void give(session, how)}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
      {choice.data ? (
        <SupportAccessForm choice={choice.data} words={words} save={save} />
      ) : (
        // Both are refused, or fail, for the same reason: once is enough.
        choice.error &&
        sessions.status === 'ready' && (
          <ErrorMessage error={choice.error} retry={choice.retry} words={words} />
        )
      )}
    </Panel>
  )
}
