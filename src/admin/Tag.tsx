import type { ReactElement, ReactNode } from 'react'
import type { ImpersonationMode } from '../core/impersonation.js'
import { part } from './part.js'
import { MODES } from './words.js'

/** A word in a frame. `tone` colours it; the word says it all. */
export function Tag(props: { tone?: 'plain' | 'good' | 'warm' | 'bad'; children: ReactNode }): ReactElement {
  return (
    <span {...part('tag')} data-tone={props.tone ?? 'plain'}>
      {props.children}
    </span>
  )
}

export function ModeTag({ mode }: { mode: ImpersonationMode }): ReactElement {
  return <Tag tone={mode === 'full' ? 'warm' : 'plain'}>{MODES[mode]}</Tag>
}
