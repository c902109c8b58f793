import type { ReactElement } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import type { DirectoryUser, PolicyDecision } from '../core/operators.js'
import { nameOf } from './nameOf.js'
import { part } from './part.js'

/** The three dots of a row. */
export function UserMenu(props: {
  user: DirectoryUser
  decision: PolicyDecision
  onImpersonate: () => void
}): ReactElement {
  const { user, decision, onImpersonate } = props
  return (
    <MenuTrigger>
      <Button {...part('menu-button')} aria-label={`Actions for ${nameOf(user)}`}>
        <svg viewBox="0 0 16 16" width="16" height="16" fill="currentColor" aria-hidden="true">
          <circle cx="3" cy="8" r="1.5" />
          <circle cx="8" cy="8" r="1.5" />
          <circle cx="13" cy="8" r="1.5" />
        </svg>
      </Button>
      <Popover {...part('popover')} placement="bottom end">
        <Menu {...part('menu')}>
          {decision.verdict === 'deny' ? (
            // Not disabled: nobody could move there with the keyboard to read why.
            <MenuItem {...part('menu-item')} textValue="Cannot be impersonated">
              Cannot be impersonated
              <bdi {...part('secondary')}>{decision.sentence}</bdi>
            </MenuItem>
          ) : (
            <MenuItem {...part('menu-item')} textValue="Impersonate user" onAction={onImpersonate}>
              Impersonate user…
              {decision.verdict === 'needs' && <bdi {...part('secondary')}>{decision.sentence}</bdi>}
            </MenuItem>
          )}
          <MenuItem {...part('menu-item')} onAction={() => void copy(user.userId)}>
            Copy id
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    // Refused, or a page without https, which has no clipboard.
  }
}
