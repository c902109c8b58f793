import { gql } from '@apollo/client'
import { ApolloProvider, useMutation, useQuery, useSuspenseQuery } from '@apollo/client/react'
import { AuthProvider, useAuth, useAuthFetch, useUser } from 'impersonation-kit'
import { type ComponentType, type ReactNode, Suspense, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'react-redux'
import useSWR, { useSWRConfig } from 'swr'
import useSWRInfinite from 'swr/infinite'
import useSWRSubscription from 'swr/subscription'
import * as apollo from '../../stores/apollo.js'
import * as apolloGlobal from '../../stores/apolloGlobal.js'
import * as forgetCaches from '../../stores/forgetCaches.js'
import * as reduxToolkit from '../../stores/reduxToolkit.js'
import * as reduxToolkitGlobal from '../../stores/reduxToolkitGlobal.js'
import * as swr from '../../stores/swr.js'
import * as swrGlobal from '../../stores/swrGlobal.js'
import * as zustand from '../../stores/zustand.js'
import * as zustandPersist from '../../stores/zustandPersist.js'

declare global {
  interface Window {
    /** Every render in which the page of one showed the data of another. */
    leaks: string[]
  }
}
window.leaks = []

interface Me {
  owner: string
}

/** Shows whose data it is given, and writes down where that is somebody else's than the page's. */
function Show({ data, write }: { data: Me | undefined; write?: () => void }) {
  const { user, status } = useUser()
  const { refresh } = useAuth()
  if (data && user && data.owner !== user.userId) window.leaks.push(`${user.userId} saw ${data.owner}`)
  return (
    <>
      <output>{user ? `${user.userId} sees ${data?.owner ?? 'nothing'}` : status}</output>
      <button onClick={() => void refresh()}>Refresh</button>
      <button onClick={write}>Write</button>
    </>
  )
}

const ask = async (): Promise<Me> => (await fetch('/api/me')).json()
const write = async (): Promise<Me> => (await fetch('/api/me', { method: 'PUT' })).json()
const ME = gql`
  query Me {
    me {
      id
      owner
    }
  }
`
const RENAME = gql`
  mutation Rename {
    me {
      id
      owner
    }
  }
`

function Swr() {
  const { mutate } = useSWRConfig()
  return <Show data={useSWR('/api/me', ask).data} write={() => void mutate('/api/me', write())} />
}

function SwrInfinite() {
  const { data, mutate } = useSWRInfinite((index) => `/api/me?page=${index}`, ask)
  return <Show data={data?.[0]} write={() => void mutate(async () => [await write()])} />
}

function SwrSubscription() {
  const { data } = useSWRSubscription<Me, Error, string>('me', (_key, { next }) => {
    let isOver = false
    const listen = async (): Promise<void> => {
      const me = await ask()
      if (!isOver) next(null, me)
    }
    void listen()
    return () => {
      isOver = true
    }
  })
  return <Show data={data} />
}

/** A fetcher that is bound to the identity that it was rendered with: what it asks afterwards is refused. */
function SwrAuthFetch() {
  const authFetch = useAuthFetch()
  const { user } = useUser()
  const askAsUser = async (url: string): Promise<Me> =>
    authFetch(url).then(async (response) => response.json())
  const { data, error } = useSWR<Me, Error>(user && '/api/me', askAsUser)
  if (error) window.leaks.push(`${user?.userId} saw an error: ${error.message}`)
  return <Show data={data} />
}

function Apollo() {
  const [rename] = useMutation(RENAME)
  return <Show data={useQuery<{ me: Me }>(ME).data?.me} write={() => void rename().catch(() => undefined)} />
}

function ApolloSuspense() {
  return (
    <Suspense fallback={<Show data={undefined} />}>
      <ApolloSuspended />
    </Suspense>
  )
}
function ApolloSuspended() {
  const [rename] = useMutation(RENAME)
  const { data } = useSuspenseQuery<{ me: Me }>(ME)
  return <Show data={data.me} write={() => void rename().catch(() => undefined)} />
}

/** An app's mutation that writes its answer into the cache. */
const withRename = (api: typeof reduxToolkit.api) =>
  api.injectEndpoints({
    endpoints: (build) => ({
      rename: build.mutation<Me, void>({
        query: () => ({ url: '/me', method: 'PUT' }),
        onQueryStarted: async (_arg, { dispatch, queryFulfilled }) => {
          const { data } = await queryFulfilled
          void dispatch(api.util.upsertQueryData('me', undefined, data))
        },
      }),
      pages: build.infiniteQuery<Me, void, number>({
        infiniteQueryOptions: { initialPageParam: 0, getNextPageParam: (_last, _all, page) => page + 1 },
        query: () => '/me',
      }),
    }),
  })

function Redux({ api }: { api: ReturnType<typeof withRename> }) {
  const [rename] = api.useRenameMutation()
  return <Show data={api.useMeQuery().data} write={() => void rename()} />
}
function ReduxInfinite({ api }: { api: ReturnType<typeof withRename> }) {
  return <Show data={api.usePagesInfiniteQuery().data?.pages[0]} />
}
const redux = withRename(reduxToolkit.api)
const reduxGlobal = withRename(reduxToolkitGlobal.api)

function Zustand({ useMe }: { useMe: () => { owner?: string; load: () => Promise<void> } }) {
  const { owner, load } = useMe()
  useEffect(() => {
    if (owner === undefined) void load().catch(() => undefined)
  }, [owner, load])
  return <Show data={owner === undefined ? undefined : { owner }} />
}

function ServiceWorker() {
  const authFetch = useAuthFetch()
  const { user } = useUser()
  const [data, setData] = useState<Me>()
  useEffect(() => {
    if (!user) return undefined
    let isOver = false
    void authFetch('/api/me')
      .then(async (response) => response.json())
      .then((me: Me) => isOver || setData(me))
    return () => {
      isOver = true
    }
  }, [authFetch, user])
  return <Show data={data} />
}

/** The page of a store without a recipe: the test of the tests. */
const Bare = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com">{children}</AuthProvider>
)
const PAGES: Record<string, [ComponentType<{ children: ReactNode }>, ComponentType]> = {
  swr: [swr.Auth, Swr],
  'swr, global': [swrGlobal.Auth, Swr],
  'swr, bare': [Bare, Swr],
  'swr, infinite': [swr.Auth, SwrInfinite],
  'swr, global, infinite': [swrGlobal.Auth, SwrInfinite],
  'swr, infinite, bare': [Bare, SwrInfinite],
  'swr, subscription': [swr.Auth, SwrSubscription],
  'swr, global, subscription': [swrGlobal.Auth, SwrSubscription],
  'swr, subscription, bare': [Bare, SwrSubscription],
  'swr, useAuthFetch': [swr.Auth, SwrAuthFetch],
  'swr, global, useAuthFetch': [swrGlobal.Auth, SwrAuthFetch],
  apollo: [apollo.Auth, Apollo],
  'apollo, global': [apolloGlobal.Auth, Apollo],
  'apollo, suspense': [apollo.Auth, ApolloSuspense],
  'apollo, global, suspense': [apolloGlobal.Auth, ApolloSuspense],
  'apollo, bare': [
    ({ children }) => (
      <ApolloProvider client={apolloGlobal.client}>
        <Bare>{children}</Bare>
      </ApolloProvider>
    ),
    Apollo,
  ],
  reduxToolkit: [reduxToolkit.Auth, () => <Redux api={redux} />],
  'reduxToolkit, global': [reduxToolkitGlobal.Auth, () => <Redux api={reduxGlobal} />],
  'reduxToolkit, infinite': [reduxToolkit.Auth, () => <ReduxInfinite api={redux} />],
  'reduxToolkit, global, infinite': [reduxToolkitGlobal.Auth, () => <ReduxInfinite api={reduxGlobal} />],
  'reduxToolkit, bare': [
    ({ children }) => (
      <Provider store={reduxToolkitGlobal.store}>
        <Bare>{children}</Bare>
      </Provider>
    ),
    () => <Redux api={reduxGlobal} />,
  ],
  zustand: [zustand.Auth, () => <Zustand useMe={zustand.useMe} />],
  'zustand, persist': [zustandPersist.Auth, () => <Zustand useMe={zustandPersist.useMe} />],
  'zustand, bare': [Bare, () => <Zustand useMe={zustandPersist.useMe} />],
  'service worker': [forgetCaches.Auth, ServiceWorker],
  'service worker, bare': [Bare, ServiceWorker],
}

const asked = new URLSearchParams(location.search)
const worker = asked.get('worker')
if (worker) {
  await navigator.serviceWorker.register(worker)
  await navigator.serviceWorker.ready
}
const found = PAGES[asked.get('recipe') ?? '']
if (!found) throw new Error('no such recipe')
const [Auth, Page] = found
createRoot(document.getElementById('root') as HTMLElement).render(
  <Auth>
    <Page />
  </Auth>,
)
