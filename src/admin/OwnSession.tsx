import type { ReactElement } from 'react'
import type { OwnAction, OwnImpersonation } from '../core/operatorApi.js'
import { Button } from './Button.js'
import { part } from './part.js'
import type { SupportAccessStrings } from './SupportAccessStrings.js'
import { Tag } from './Tag.js'
import { Time } from './Time.js'

/** One session or request in the customer's account. */
export function OwnSession(props: {
  session: OwnImpersonation
  words: SupportAccessStrings
  actionName: (action: string) => string
  isPending: boolean
  onAnswer: (answer: 'end' | 'consent' | 'refuse') => void
}): ReactElement {
  const { session, words, actionName, isPending, onAnswer } = props
  const { by, mode, reason, createdAt, startedAt, endedAt, needsConsent, breakGlass, actions, actionsCut } =
    session
  const isLive = session.state === 'active' || session.state === 'ready'
  return (
    <li {...part('card')}>
      <div {...part('people')}>
        <div>
          <bdi>{by}</bdi>
          <span {...part('secondary')}>
            <Time at={startedAt ?? createdAt} />
            {endedAt !== undefined && (
              <>
                {' – '}
                <Time at={endedAt} />
              </>
            )}
          </span>
        </div>
        <span>
          {breakGlass && <Tag tone="bad">{words.withoutApproval}</Tag>}{' '}
          <Tag tone={isLive ? 'warm' : needsConsent ? 'good' : 'plain'}>
            {isLive ? words.live : needsConsent ? words.wanted : words.over}
          </Tag>
        </span>
      </div>
      <dl {...part('facts')}>
        <dt>{words.reason}</dt>
        <dd>
          <bdi>{reason ?? words.noReason}</bdi>
        </dd>
        <dt>{words.actions}</dt>
        <dd>
          {mode === 'full' ? words.full : words.readOnly}
          {startedAt !== undefined && (
            <Actions actions={actions} isCut={actionsCut === true} words={words} actionName={actionName} />
          )}
        </dd>
      </dl>
      {(isLive || needsConsent) && (
        <div {...part('buttons')}>
          {isLive && (
            <Button weight="danger" isPending={isPending} onClick={() => onAnswer('end')}>
              {words.end}
            </Button>
          )}
          {needsConsent && (
            <>
              <Button isPending={isPending} onClick={() => onAnswer('refuse')}>
                {words.refuse}
              </Button>
              <Button weight="primary" isPending={isPending} onClick={() => onAnswer('consent')}>
                {words.allow}
              </Button>
            </>
          )}
        </div>
      )}
    </li>
  )
}

function Actions(props: {
  actions: readonly OwnAction[]
  isCut: boolean
  words: SupportAccessStrings
  actionName: (action: string) => string
}): ReactElement {
  const { actions, isCut, words, actionName } = props
  const outcomes = {
    done: words.done,
    refused: words.actionRefused,
    failed: words.failed,
    tried: words.tried,
  }
  const cut = isCut && <p {...part('secondary')}>{words.moreActions}</p>
  if (actions.length === 0) return cut || <p {...part('secondary')}>{words.noActions}</p>
  return (
    <>
      {cut}
      <ul {...part('actions')}>
        {actions.map(({ at, action, outcome }, index) => (
          // Two of the same at the same time are two.
          <li key={`${at} ${action} ${index}`}>
            <Time at={at} /> <bdi>{actionName(action)}</bdi>, {outcomes[outcome]}
          </li>
        ))}
      </ul>
    </>
  )
}
