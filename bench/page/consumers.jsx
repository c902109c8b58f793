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
  Nothing: () => {
    useContext(BareContext)
    return null
  },
  Element: () => <i>{useContext(BareContext).email}</i>,
}

/** `Nothing` is the cost of the hook and the component alone; `Element` is the least that a real component renders. */
export const consumers = {
  bare,
  bareAgain: bare,
  useUser: {
    ...libraries.ours,
    Nothing: () => {
      useUser()
      return null
    },
    Element: () => <i>{useUser().user?.email}</i>,
  },
  useIsImpersonated: {
    ...libraries.ours,
    Nothing: () => {
      useIsImpersonated()
      return null
    },
    Element: () => <i>{useIsImpersonated() ? 'support' : EMAIL}</i>,
  },
  useAuthInfo: {
    ...libraries.propelauth,
    Nothing: () => {
      useAuthInfo()
      return null
    },
    Element: () => <i>{useAuthInfo().user?.email}</i>,
  },
  useAuth: {
    ...libraries.authkit,
    Nothing: () => {
      useAuthKit()
      return null
    },
    Element: () => <i>{useAuthKit().user?.email}</i>,
  },
  useQuery: {
    ...libraries.useQuery,
    Nothing: () => {
      useQuery(SESSION_QUERY)
      return null
    },
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
