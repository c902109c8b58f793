import { AuthProvider } from 'impersonation-kit'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { createStore, useStore } from 'zustand'

interface Me {
  owner?: string
  load: () => Promise<void>
}

const createMeStore = () =>
  createStore<Me>((set) => ({
    load: async () => set(await (await fetch('/api/me')).json()),
  }))

const MeContext = createContext<ReturnType<typeof createMeStore> | null>(null)

function MeProvider({ children }: { children: ReactNode }) {
  const [store] = useState(createMeStore) // a new one for each identity
  return <MeContext.Provider value={store}>{children}</MeContext.Provider>
}

export function useMe(): Me {
  const store = useContext(MeContext)
  if (!store) throw new Error('useMe needs a MeProvider above it.')
  return useStore(store)
}

export const Auth = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com">
    <MeProvider>{children}</MeProvider>
  </AuthProvider>
)
