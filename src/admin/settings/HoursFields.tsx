import type { ReactElement } from 'react'
import type { BusinessHours } from '../../core/operators.js'
import { part } from '../part.js'
import { TextField } from '../TextField.js'
import { Check } from './Section.js'

/** Monday first. */
const DAYS = [1, 2, 3, 4, 5, 6, 0]

/** When impersonation is possible. Undefined: always. */
export function HoursFields(props: {
  hours: BusinessHours | undefined
  onChange: (hours: BusinessHours | undefined) => void
}): ReactElement {
  const { hours, onChange } = props
  return (
    <>
      <Check
        label="Only within working hours"
        isChecked={hours !== undefined}
        onChange={(isOn) =>
          onChange(
            isOn
              ? {
                  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
                  days: [1, 2, 3, 4, 5],
                  from: '08:00',
                  to: '18:00',
                }
              : undefined,
          )
        }
      />
      {hours && (
        <>
          <div {...part('inline')} role="group" aria-label="Days">
            {DAYS.map((day) => (
              <label key={day} {...part('choice')}>
                <input
                  type="checkbox"
                  checked={hours.days.includes(day)}
                  onChange={({ target }) =>
                    onChange({
                      ...hours,
                      days: DAYS.filter((one) => (one === day ? target.checked : hours.days.includes(one))),
                    })
                  }
                />
                {nameOfDay(day)}
              </label>
            ))}
          </div>
          <div {...part('columns')}>
            <TextField
              label="From"
              type="time"
              value={hours.from}
              onChange={(from) => onChange({ ...hours, from })}
            />
            <TextField
              label="To"
              type="time"
              value={hours.to}
              onChange={(to) => onChange({ ...hours, to })}
            />
            <TextField
              label="Time zone"
              description="Such as Europe/Berlin."
              value={hours.timeZone}
              onChange={(timeZone) => onChange({ ...hours, timeZone })}
            />
          </div>
        </>
      )}
    </>
  )
}

function nameOfDay(day: number): string {
  // The 4th of January 1970 was a Sunday.
  return new Date(Date.UTC(1970, 0, 4 + day)).toLocaleDateString([], { weekday: 'short', timeZone: 'UTC' })
}
