import { type ReactElement, useId, useState } from 'react'
import type { SupportAccessChange, SupportAccessChoice } from '../core/operatorApi.js'
import type { AdminAction } from './AdminQuery.js'
import { Button } from './Button.js'
import { ErrorMessage } from './ErrorMessage.js'
import { part } from './part.js'
import type { SupportAccessStrings } from './SupportAccessStrings.js'

/** In seconds. */
const HOUR = 3_600

/** What the customer allows: each choice is saved at once, and said. */
export function SupportAccessForm(props: {
  choice: SupportAccessChoice
  words: SupportAccessStrings
  save: AdminAction<SupportAccessChange, SupportAccessChoice>
}): ReactElement {
  const { choice, words, save } = props
  const name = useId()
  const [isSaved, setSaved] = useState(false)
  const [wished, setWished] = useState<SupportAccessChange>(choice)
  const { optedOut } = save.isPending ? wished : choice
  const until = choice.consentUntil

  const put = async (next: SupportAccessChange): Promise<void> => {
    setWished(next)
    setSaved(false)
    setSaved((await save.run(next)) !== undefined)
  }
  const periods: [string, number][] = [
    [words.hour, HOUR],
    [words.day, 24 * HOUR],
    [words.week, 168 * HOUR],
  ]
  return (
    <fieldset {...part('choices')} data-boxed="">
      <legend {...part('label')}>{words.choices}</legend>
      {(
        [
          [false, words.mayAlways, words.mayAlwaysHelp],
          [true, words.optOut, words.optOutHelp],
        ] as const
      ).map(([isOptOut, label, help]) => (
        <label key={label} {...part('choice')}>
          <input
            type="radio"
            name={name}
            checked={optedOut === isOptOut}
            aria-disabled={save.isPending || undefined}
            onChange={() => {
              if (!save.isPending) void put({ optedOut: isOptOut })
            }}
          />
          <span>
            {label}
            <span {...part('secondary')}>{help}</span>
          </span>
        </label>
      ))}
      {!optedOut && (
        <div {...part('consent')}>
          {until === undefined ? (
            <>
              <span>{words.allowFor}</span>
              {periods.map(([label, length]) => (
                <Button
                  key={label}
                  isPending={save.isPending}
                  onClick={() => void put({ optedOut: false, consentFor: length })}
                >
                  {label}
                </Button>
              ))}
            </>
          ) : (
            <>
              <span>{words.allowedUntil(new Date(until).toLocaleString())}</span>
              <Button isPending={save.isPending} onClick={() => void put({ optedOut: false })}>
                {words.withdraw}
              </Button>
            </>
          )}
        </div>
      )}
      {save.error && <ErrorMessage error={save.error} words={words} />}
      <p {...part('secondary')} role="status">
        {isSaved && words.saved}
      </p>
    </fieldset>
  )
}
