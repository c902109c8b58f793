import type { ReactElement } from 'react'
import type { ImpersonationMode } from '../../core/impersonation.js'
import { part } from '../part.js'
import { MODES } from '../words.js'

const ALL: readonly ImpersonationMode[] = ['read-only', 'full']

/** Which modes are allowed: at least one. */
export function ModesField(props: {
  label: string
  modes: readonly ImpersonationMode[]
  onChange: (modes: ImpersonationMode[]) => void
}): ReactElement {
  const { label, modes, onChange } = props
  return (
    <div {...part('inline')} role="group" aria-label={label}>
      <span {...part('label')} aria-hidden="true">
        {label}
      </span>
      {ALL.map((mode) => {
        const isOn = modes.includes(mode)
        return (
          <label key={mode} {...part('choice')}>
            <input
              type="checkbox"
              checked={isOn}
              disabled={isOn && modes.length === 1}
              onChange={() => onChange(ALL.filter((one) => (one === mode ? !isOn : modes.includes(one))))}
            />
            {MODES[mode]}
          </label>
        )
      })}
    </div>
  )
}
