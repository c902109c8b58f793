import type { ReactElement } from 'react'
import type { SessionPage } from '../core/operatorApi.js'
import type { AdminQuery } from './AdminQuery.js'

/** What ends with everything. Nobody can count all of it, because nobody may see all of it. */
export function WhatEnds(props: { when: string; live: AdminQuery<SessionPage> }): ReactElement {
  const { status, data } = props.live
  const { impersonations: { length } = [], next } = data ?? {}
  return (
    <>
      <p>
        {props.when}, every session in this environment ends, and every request is withdrawn: also those that
        you may not see.
      </p>
      <p role="status">
        {data
          ? `You see ${length} live session${length === 1 ? '' : 's'}${next === undefined ? '' : ' of the newest hundred'}.`
          : status === 'loading'
            ? 'Counting the live sessions…'
            : 'The live sessions could not be counted.'}
      </p>
    </>
  )
}
