import type { ReactElement } from 'react'
import type { Person } from '../core/operatorApi.js'
import { nameOf } from './nameOf.js'
import { part } from './part.js'

/** A person's name, and below it what tells them from others of that name. Each is isolated: a name in another script changes nothing round it. */
export function PersonName({ person }: { person: Person }): ReactElement {
  const name = nameOf(person)
  const detail = person.email !== undefined && person.email !== name ? person.email : person.role
  return (
    <>
      <bdi>{name}</bdi>
      {detail !== undefined && <bdi {...part('secondary')}>{detail}</bdi>}
    </>
  )
}
