import { useChangeSession, useSession } from 'impersonation-kit/admin'
import { type ReactElement, useRef } from 'react'
import { Message } from './Message.js'
import { approversOf, stateOf } from './sessionWords.js'

/** One session: where an alert leads. */
export function SessionPage({ id, base }: { id: string; base: string }): ReactElement {
  const session = useSession(id)
  const { run, isPending, error } = useChangeSession()
  const question = useRef<HTMLDialogElement>(null)
  if (session.status === 'loading') return <p role="status">Loading the session…</p>
  if (!session.data) {
    const { code, message } = session.error
    return (
      <Message
        title={code === 'not_found' ? 'No such session' : 'The session cannot be shown'}
        sentence={message}
      >
        <a href={`${base}/sessions`}>Live sessions</a>
      </Message>
    )
  }
  const {
    operator,
    user,
    state,
    mode,
    reason,
    ticket,
    breakGlass,
    denial,
    createdAt,
    startedAt,
    endedAt,
    expiresAt,
  } = session.data
  const facts: [string, string | undefined][] = [
    ['Operator', nameOf(operator)],
    ['User', nameOf(user)],
    ['Reason', reason],
    ['Ticket', ticket],
    ['Mode', mode === 'full' ? 'full access' : 'read-only'],
    ['State', stateOf(session.data)],
    ['Approved by', approversOf(session.data)],
    ['Why denied', denial?.reason],
    ['Break-glass', breakGlass?.reason],
    ['Asked for', timeOf(createdAt)],
    ['Started', timeOf(startedAt)],
    ['Ends', endedAt === undefined ? timeOf(expiresAt) : undefined],
    ['Ended', timeOf(endedAt)],
  ]
  return (
    <section className="session" aria-labelledby="session-title">
      <h1 id="session-title">
        <bdi>{operator.name ?? operator.id}</bdi> as <bdi>{user.name ?? user.id}</bdi>
      </h1>
      <dl>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {state === 'active' && (
        <button disabled={isPending} onClick={() => question.current?.showModal()}>
          End session…
        </button>
      )}
      {state === 'requested' && (
        <p>
          <a href={`${base}/approvals`}>Answer this request</a>
        </p>
      )}
      {error && <p role="alert">{error.message}</p>}
      <p>
        <a href={`${base}/sessions`}>Live sessions</a>
      </p>
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
    </section>
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
