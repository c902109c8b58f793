import type { ReactElement } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'

/** The environment that the pages are about, and the way to the others. Not a select: with the keyboard that leaves at the first arrow. */
export function EnvironmentMenu(props: {
  environments: readonly string[]
  environment: string
  /** The address of this page in another environment. */
  hrefOf: (environment: string) => string
}): ReactElement {
  const { environments, environment, hrefOf } = props
  return (
    <MenuTrigger>
      <Button className="environment">
        <span className="hidden">Environment: </span>
        {environment}
        <svg viewBox="0 0 12 12" width="12" height="12" fill="none" stroke="currentColor" aria-hidden="true">
          <path d="m3 4.5 3 3 3-3" />
        </svg>
      </Button>
      <Popover data-impersonation-admin="popover" placement="bottom start">
        <Menu data-impersonation-admin="menu" selectionMode="single" selectedKeys={[environment]}>
          {environments.map((one) => (
            <MenuItem key={one} id={one} href={hrefOf(one)} data-impersonation-admin="menu-item">
              {one}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
