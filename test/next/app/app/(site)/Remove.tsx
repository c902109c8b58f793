'use client'
import { useState } from 'react'
import { remove } from './actions'

export function Remove() {
  const [refused, setRefused] = useState('')
  return (
    <p>
      <button
        onClick={() =>
          void remove(7).then((result) => {
            if (result.status === 'refused') setRefused(`not removed: ${result.problem.code}`)
          })
        }
      >
        Remove
      </button>
      {refused}
    </p>
  )
}
