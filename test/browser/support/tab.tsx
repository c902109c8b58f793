import { createRoot } from 'react-dom/client'
import {
  AuthProvider,
  type AuthSource,
  useAuth,
  useImpersonation,
  type User,
  useUser,
} from 'impersonation-kit'

// The browser's session, shared by all tabs as a cookie is. Only what this page asks of it counts.
const read = (): User | null => JSON.parse(localStorage.getItem('session') ?? 'null') as User | null
const count = (what: string): void =>
  localStorage.setItem(what, String(Number(localStorage.getItem(what) ?? 0) + 1))
const source: AuthSource = {
  load: async () => {
    count('loads')
    const user = read()
    return user && { user }
  },
  // As PropelAuth does: it ends the impersonation where there is one, and signs out where there is none.
  signOut: async () => {
    count('sign-outs')
    // Slower than one would wait for a tab that hangs.
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    const next = read()?.impersonatorUserId === undefined ? null : localStorage.getItem('operator')
    localStorage.setItem('session', next ?? 'null')
  },
}
if (localStorage.getItem('stops') !== 'by signing out') {
  source.stopImpersonation = async () =>
    localStorage.setItem('session', localStorage.getItem('operator') ?? 'null')
}

function Tab() {
  const { status, user } = useUser()
  const { refresh } = useAuth()
  const impersonation = useImpersonation()
  return (
    <>
      <output>{user?.userId ?? status}</output>
      <button onClick={() => void refresh()}>refresh</button>
      {impersonation.status === 'active' && <button onClick={() => void impersonation.stop()}>stop</button>}
    </>
  )
}

const container = document.body.appendChild(document.createElement('div'))
createRoot(container).render(
  <AuthProvider source={source}>
    <Tab />
  </AuthProvider>,
)
