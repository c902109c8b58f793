import type { ReactElement, ReactNode } from 'react'

/** A page that has nothing to show but a sentence, and where to go from there. */
export function Message(props: { title: string; sentence: string; children?: ReactNode }): ReactElement {
  return (
    <div className="message">
      <h1>{props.title}</h1>
      <p>{props.sentence}</p>
      {props.children}
    </div>
  )
}
