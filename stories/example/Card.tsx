import type { ReactElement, ReactNode } from 'react'

interface CardProps {
  title: string
  text?: string
  children?: ReactNode
}

/** A card of the example product. */
export function Card({ title, text, children }: CardProps): ReactElement {
  return (
    <section className="card">
      <header>
        <h2>{title}</h2>
        {text && <p>{text}</p>}
      </header>
      {children}
    </section>
  )
}

/** Names and values; what is undefined is left out. */
export function Facts({ facts }: { facts: Record<string, ReactNode> }): ReactElement {
  return (
    <dl className="facts">
      {Object.entries(facts)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
    </dl>
  )
}
