import { type ReactElement, useEffect, useId, useRef, useState } from 'react'
import type { EnvironmentSettings } from '../../core/operators.js'
import { Button } from '../Button.js'
import { nameOf } from '../nameOf.js'
import { part } from '../part.js'
import { ScrollBox } from '../ScrollBox.js'
import { Time } from '../Time.js'
import { useOperator } from '../useOperator.js'
import type { ReadSettings } from '../useSettings.js'
import { applyChanges, changesOf, isSame } from './changesOf.js'
import { ConflictRow } from './ConflictRow.js'

/** Somebody else saved meanwhile: says who and when, shows both versions, side by side, and lets each setting be chosen. What only one of the two changed is kept. */
export function Conflict(props: {
  base: EnvironmentSettings
  mine: EnvironmentSettings
  /** Undefined while it is being read. */
  theirs: ReadSettings | undefined
  /** It is not the first one in a row. */
  isAgain: boolean
  onMine: (merged: EnvironmentSettings) => void
  onTheirs: () => void
}): ReactElement {
  const { base, mine, isAgain, onMine, onTheirs } = props
  const { settings: theirs = base, changed: last } = props.theirs ?? {}
  const me = useOperator().data?.operator.id
  const isOwn = last !== undefined && last.by.id === me
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set())
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  const isRead = props.theirs !== undefined
  useEffect(() => heading.current?.focus(), [isRead])

  const changed = changesOf(base, mine)
  const there = changesOf(base, theirs)
  const rows = [...changed, ...there.filter(({ path }) => !changed.some((one) => one.path === path))].map(
    ({ path, before }) => {
      const [own, other] = [changed, there].map((all) => all.find((one) => one.path === path))
      const isClash = own !== undefined && other !== undefined && !isSame(own.after, other.after)
      return {
        path,
        isClash,
        mine: own ? own.after : before,
        theirs: other ? other.after : before,
        isTheirs: isClash ? taken.has(path) : !own,
      }
    },
  )
  const hasClash = rows.some(({ isClash }) => isClash)
  const choose = (path: string, isTheirs: boolean): void => {
    const next = new Set(taken)
    if (isTheirs) next.add(path)
    else next.delete(path)
    setTaken(next)
  }
  return (
    <section {...part('conflict')} aria-labelledby={id}>
      <h3 {...part('subheading')} id={id} ref={heading} tabIndex={-1}>
        {!isRead
          ? 'The settings have changed meanwhile'
          : isOwn
            ? 'You have saved elsewhere meanwhile'
            : 'Somebody else has saved meanwhile'}
      </h3>
      {isAgain && <p>While you chose, the settings were saved once more.</p>}
      {!isRead ? (
        <p role="status">Loading what was saved…</p>
      ) : (
        <>
          {last && (
            <p>
              <bdi>{nameOf(last.by)}</bdi>
              {last.by.role !== undefined && ` (${last.by.role})`} saved at <Time at={last.at} isPrecise />.
            </p>
          )}
          <p>
            {hasClash
              ? 'The same settings were changed in both versions. Choose what to keep.'
              : 'Different settings were changed in the two versions. You can save both.'}
          </p>
          <ScrollBox label="Both versions">
            <table {...part('table')} data-dense="">
              <thead>
                <tr>
                  <th scope="col">Setting</th>
                  <th scope="col">Yours</th>
                  <th scope="col">Theirs</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <ConflictRow key={row.path} {...row} onChoose={(isTheirs) => choose(row.path, isTheirs)} />
                ))}
              </tbody>
            </table>
          </ScrollBox>
        </>
      )}
      <div {...part('buttons')}>
        <Button onClick={onTheirs} isDisabled={!isRead}>
          Discard my changes
        </Button>
        <Button
          weight="primary"
          isDisabled={!isRead}
          onClick={() =>
            onMine(
              applyChanges(
                theirs,
                changed.filter(({ path }) => !taken.has(path)),
              ),
            )
          }
        >
          Save this choice
        </Button>
      </div>
    </section>
  )
}
