import type { ReactElement, ReactNode } from 'react'

/** A page that has one thing to say. */
export function Message(props: {
  title: string
  detail?: string | undefined
  children: ReactNode
}): ReactElement {
  return (
    <section className="message">
      <h1>{props.title}</h1>
      {props.detail !== undefined && <p>{props.detail}</p>}
      {props.children}
    </section>
  )
}
