import { AdminProvider, type OperatorIdentity } from 'impersonation-kit/admin'
import { type ReactElement, useCallback, useEffect, useRef } from 'react'
import { ErrorBoundary } from './ErrorBoundary.js'
import { Header } from './Header.js'
import { Message } from './Message.js'
import { PAGES, pageAt } from './pages.js'
import type { Start } from './readStart.js'
import { SignOut } from './SignOut.js'
import { useLocation } from './useLocation.js'
import { useReturn, withReturn } from './useReturn.js'

/** The team's pages, with a router round them. Nothing here that a host could not build. */
export function Dashboard(start: Start): ReactElement {
  const { basePath, me, isForbidden, signOut, signInUrl } = start
  if (me) return <SignedIn {...start} me={me} />
  return (
    <main>
      {isForbidden ? (
        <Message
          title="No access"
          sentence="These pages are for members of the team who may use them. Ask an Owner."
        >
          <SignOut basePath={basePath} signOut={signOut} />
        </Message>
      ) : (
        <Message title="Signed out" sentence="Sign in to see these pages.">
          {signInUrl !== undefined && (
            <a className="primary" href={withReturn(signInUrl)}>
              Sign in
            </a>
          )}
        </Message>
      )}
    </main>
  )
}

function SignedIn({ basePath, me, signOut, signInUrl }: Start & { me: OperatorIdentity }): ReactElement {
  const { environments } = me
  const isPage = useCallback(
    (to: string) =>
      to.startsWith(`${basePath}/`) && pageAt(to.slice(basePath.length), environments).page !== undefined,
    [basePath, environments],
  )
  const path = useLocation(isPage).slice(basePath.length)
  const { environment, page, id } = pageAt(path, environments)
  const title = page?.title ?? 'Not found'
  const main = useRef<HTMLElement>(null)
  const shown = useRef(path)
  useEffect(() => {
    setTitle(title)
    if (shown.current === path) return
    shown.current = path
    main.current?.focus() // a new page: whoever cannot see it hears its heading
  }, [title, path])
  // Whoever is asked to sign in here has a sign-in that is over, or too old.
  const signInAgain = useReturn(signInUrl, { max_age: '0' })
  const base = `${basePath}/${encodeURIComponent(environment)}`

  return (
    <AdminProvider
      key={environment}
      url={basePath || '/'}
      environment={environment}
      {...(signInAgain !== undefined && { signInUrl: signInAgain })}
    >
      <Header basePath={basePath} me={me} environment={environment} current={page?.name} signOut={signOut} />
      <main ref={main} tabIndex={-1}>
        <ErrorBoundary key={path}>
          {page ? (
            page.render({ me, id, base })
          ) : (
            <Message title="Not found" sentence="There is no such page.">
              <a href={`${base}/${PAGES[0].name}`}>{PAGES[0].title}</a>
            </Message>
          )}
        </ErrorBoundary>
      </main>
    </AdminProvider>
  )
}

function setTitle(title: string): void {
  document.title = `${title} · Impersonation`
}
