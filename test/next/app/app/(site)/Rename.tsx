'use client'
import { useActionState } from 'react'
import { rename } from './actions'

export function Rename() {
  const [result, submit] = useActionState(rename, undefined)
  return (
    <form action={submit}>
      <input name="name" aria-label="Name" defaultValue="Initech" />
      <button>Rename</button>
      {result && (
        <output>
          {result.status === 'done' ? `done: ${result.value.name}` : `refused: ${result.problem.code}`}
        </output>
      )}
    </form>
  )
}
