import { type ImpersonationSession, QueryView, useChangeSession, useSession } from 'impersonation-kit/admin'
import { type ReactElement, useRef } from 'react'
import { Message } from './Message.js'
import { approversOf, stateOf } from './sessionWords.js'
import { useKeptFocus } from './useKeptFocus.js'

/** One session: where an alert leads. */
export function SessionPage({ id, base }: { id: string; base: string }): ReactElement {
  const session = useSession(id)
  const heading = useRef<HTMLHeadingElement>(null)
  const kept = useKeptFocus(heading)
  const others = <a href={`${base}/sessions`}>Live sessions</a>
  if (!session.data && session.error?.code === 'not_found') {
    return (
      <Message title="No such session" sentence={session.error.message}>
        {others}
      </Message>
    )
  }
  const { operator, user } = session.data ?? {}
  return (
    <section className="session" data-panel="" aria-labelledby="session-title" {...kept}>
      <h1 id="session-title" ref={heading} tabIndex={-1}>
        {operator && user ? (
          <>
            <bdi>{operator.name ?? operator.id}</bdi> as <bdi>{user.name ?? user.id}</bdi>
          </>
        ) : (
          'Session'
        )}
      </h1>
      <QueryView query={session} loading="Loading the session…">
        {(data) => <Details session={data} base={base} />}
      </QueryView>
      <p>{others}</p>
    </section>
  )
}

function Details({ session, base }: { session: ImpersonationSession; base: string }): ReactElement {
  const { id, operator, user, state, mode, reason, ticket, breakGlass, denial } = session
  const { createdAt, startedAt, endedAt, expiresAt } = session
  const { run, isPending, error } = useChangeSession()
  const question = useRef<HTMLDialogElement>(null)
  const facts: [string, string | undefined][] = [
    ['Operator', nameOf(operator)],
    ['User', nameOf(user)],
    ['Reason', reason],
    ['Ticket', ticket],
    ['Mode', mode === 'full' ? 'full access' : 'read-only'],
    ['State', stateOf(session)],
    ['Approved by', approversOf(session)],
    ['Why denied', denial?.reason],
    ['Break-glass', breakGlass?.reason],
    ['Asked for', timeOf(createdAt)],
    ['Started', timeOf(startedAt)],
    ['Ends', endedAt === undefined ? timeOf(expiresAt) : undefined],
    ['Ended', timeOf(endedAt)],
  ]
  return (
    <>
      <dl>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{name === 'State' ? <span role="status">{value}</span> : value}</dd>
              </div>
            ),
        )}
      </dl>
      {state === 'active' && (
        <>
          {/* Not `disabled`: the focus would go, and with it the reader's place. */}
          <button
            aria-disabled={isPending || undefined}
            onClick={() => !isPending && question.current?.showModal()}
          >
            End session…
          </button>
          <dialog ref={question} aria-labelledby="session-question">
            <h2 id="session-question">End this session?</h2>
            <p>
              <bdi>{operator.name ?? operator.id}</bdi> loses access to the account of{' '}
              <bdi>{user.name ?? user.id}</bdi> at once. What they have not saved is lost.
            </p>
            <form method="dialog">
              <button>Cancel</button>
              <button className="danger" onClick={() => void run({ id, change: 'end' })}>
                End session
              </button>
            </form>
          </dialog>
        </>
      )}
      {state === 'requested' && (
        <p>
          <a href={`${base}/approvals`}>Answer this request</a>
        </p>
      )}
      {error && <p role="alert">{error.message}</p>}
    </>
  )
}

function nameOf({
  name,
  email,
  id,
}: {
  id: string
  name?: string | undefined
  email?: string | undefined
}): string {
  return [name ?? id, email].filter((one) => one !== undefined).join(', ')
}

function timeOf(at: number | undefined): string | undefined {
  return at === undefined
    ? undefined
    : new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' })
}
