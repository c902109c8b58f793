import { type OperatorIdentity, useOperator } from 'impersonation-kit/admin'
import type { ReactElement, ReactNode } from 'react'
import { EnvironmentMenu } from './EnvironmentMenu.js'
import { LeaveButton } from './LeaveButton.js'
import { PAGES } from './pages.js'
import type { Start } from './readStart.js'
import { SignOut } from './SignOut.js'

/** Where one is, who one is, and the other pages. */
export function Header(props: {
  basePath: string
  me: OperatorIdentity
  environment: string
  current: string | undefined
  signOut: Start['signOut']
}): ReactElement {
  const { basePath, me, environment, current, signOut } = props
  const base = `${basePath}/${encodeURIComponent(environment)}`
  const { name, email, id, role } = me.operator
  return (
    <header className="bar">
      <a className="skip" href="#root" onClick={(event) => skip(event)}>
        Skip to the content
      </a>
      <strong className="brand">Impersonation</strong>
      {me.environments.length > 1 ? (
        <EnvironmentMenu
          environments={me.environments}
          environment={environment}
          hrefOf={(one) => `${basePath}/${encodeURIComponent(one)}/${current ?? PAGES[0].name}`}
        />
      ) : (
        <span className="environment">{environment}</span>
      )}
      <nav aria-label="Pages">
        <ul>
          {PAGES.filter(({ isForOwners }) => !isForOwners || me.isOwner).map((page) => (
            <li key={page.name}>
              <a href={`${base}/${page.name}`} aria-current={page.name === current ? 'page' : undefined}>
                {page.title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="me">
        <bdi title={email ?? id}>{name ?? email ?? id}</bdi>
        {role !== undefined && <span className="role">{role}</span>}
        <Nested me={me} is={false}>
          <SignOut basePath={basePath} signOut={signOut} />
        </Nested>
      </div>
      <Nested me={me} is>
        <p className="nested">
          This browser impersonates a user. Until you stop, you can start nothing else and answer no request.
          {/* Not by logging out: once another tab has stopped it, that would sign the operator out. */}
          <LeaveButton basePath={basePath} route="impersonation/stop" label="Stop impersonating" />
        </p>
      </Nested>
    </header>
  )
}

/** Shown if the operator impersonates somebody, or if not, as `is` says. Only whoever did when the page was loaded is asked for again: another tab may stop it. */
function Nested(props: { me: OperatorIdentity; is: boolean; children: ReactNode }): ReactNode {
  if (props.me.isNested) return <NestedNow {...props} />
  return !props.is && props.children
}

function NestedNow({ is, children }: { is: boolean; children: ReactNode }): ReactNode {
  const { isNested = true } = useOperator().data ?? {}
  return isNested === is && children
}

function skip(event: { preventDefault: () => void }): void {
  event.preventDefault()
  document.querySelector('main')?.focus()
}
