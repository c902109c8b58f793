// What is mounted 10,000 times. Each is written out, so that none pays for an abstraction of the benchmark's.
import { useQuery } from '@tanstack/react-query'
import { useAuthInfo } from '@propelauth/react'
import { useAuth as useAuthKit } from '@workos-inc/authkit-react'
import { RequireNotImpersonated, useIsImpersonated, useUser } from 'impersonation-kit'
import { createContext, useContext } from 'react'
import { EMAIL, libraries, SESSION_QUERY } from './libraries.jsx'

const BareContext = createContext(null)
const BareProvider = ({ children }) => (
  <BareContext.Provider value={{ email: EMAIL, gate: 'open' }}>{children}</BareContext.Provider>
)
const BareGate = ({ children }) => (useContext(BareContext).gate === 'open' ? children : null)

const bare = {
  Provider: BareProvider,
  Nothing: () => useContext(BareContext).email && null,
  Element: () => <i>{useContext(BareContext).email}</i>,
}

/** `Nothing` reads the user and renders nothing: the hook's own cost. `Element` is the least that a real component renders. */
export const consumers = {
  bare,
  bareAgain: bare,
  useUser: {
    ...libraries.ours,
    Nothing: () => useUser().user && null,
    Element: () => <i>{useUser().user?.email}</i>,
  },
  useIsImpersonated: {
    ...libraries.ours,
    Nothing: () => useIsImpersonated() && null,
    Element: () => <i>{useIsImpersonated() ? 'support' : EMAIL}</i>,
  },
  useAuthInfo: {
    ...libraries.propelauth,
    Nothing: () => useAuthInfo().user && null,
    Element: () => <i>{useAuthInfo().user?.email}</i>,
  },
  useAuth: {
    ...libraries.authkit,
    Nothing: () => useAuthKit().user && null,
    Element: () => <i>{useAuthKit().user?.email}</i>,
  },
  useQuery: {
    ...libraries.useQuery,
    Nothing: () => useQuery(SESSION_QUERY).data && null,
    Element: () => <i>{useQuery(SESSION_QUERY).data?.email}</i>,
  },
  bareGate: { Provider: BareProvider, Nothing: BareGate, Element: BareGate, child: <i>{EMAIL}</i> },
  gate: {
    ...libraries.ours,
    Nothing: RequireNotImpersonated,
    Element: RequireNotImpersonated,
    child: <i>{EMAIL}</i>,
  },
}
