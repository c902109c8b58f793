// What happens in time: requests and milliseconds until the user is known, and what a refresh renders again.
import { openPage, withBrowser } from './browser.mjs'
import { push, shuffled, spread, table, verdict } from './report.mjs'

const ROUNDS = 15
const ROUND_TRIP = 50
const REFRESHES = 10
/** Requests that a library sends after the user is known, but still because it started. */
const SETTLE = 300
const STARTS = [
  { library: 'ours', label: 'AuthProvider', target: 1 },
  // The user is known without a request; the one that confirms the user follows at once.
  { library: 'initialUser', label: 'AuthProvider initialUser', target: 1 },
  { library: 'propelauth', label: '@propelauth/react' },
  { library: 'authkit', label: 'authkit-react' },
  { library: 'useQuery', label: 'useQuery alone' },
]
const READERS = [
  { consumer: 'useUser', label: 'useUser', target: 0 },
  { consumer: 'useIsImpersonated', label: 'useIsImpersonated', target: 0 },
  { consumer: 'gate', library: 'ours', label: 'RequireNotImpersonated', target: 0 },
  { consumer: 'useAuthInfo', label: '@propelauth/react useAuthInfo' },
  { consumer: 'useAuth', label: 'authkit-react useAuth' },
  {
    consumer: 'useAuth',
    library: 'authkitOrganization',
    label: 'authkit-react useAuth, token with roles',
  },
  { consumer: 'useQuery', label: 'useQuery in each, selecting the user' },
]

export function run() {
  return withBrowser(async (env) => (await starts(env)) + (await refreshes(env)))
}

async function starts({ browser, page: url, auth }) {
  const times = new Map()
  const requests = new Map()
  for (let round = 0; round < ROUNDS; round++) {
    for (const delay of [0, ROUND_TRIP]) {
      for (const { library } of shuffled(STARTS)) {
        auth.log.length = 0
        auth.delay = delay
        const page = await openPage(browser, url)
        const time = await page.call('start', library)
        await new Promise((resolve) => setTimeout(resolve, SETTLE))
        await page.close()
        push(times, `${library} ${delay}`, time)
        push(requests, library, auth.log.filter((method) => method !== 'OPTIONS').length)
        push(requests, `${library} preflights`, auth.log.filter((method) => method === 'OPTIONS').length)
      }
    }
  }
  auth.delay = 0
  return table(
    `From the first render to "user known": a fresh page each, the auth server on another origin, ${ROUNDS} interleaved rounds`,
    ['', 'requests', 'preflights', 'target', '', 'ms, no network', `ms, ${ROUND_TRIP} ms a round trip`],
    STARTS.map(({ library, label, target }) => {
      const most = Math.max(...requests.get(library))
      return [
        label,
        most,
        Math.max(...requests.get(`${library} preflights`)),
        ...(target === undefined ? ['', ''] : [target, verdict(most <= target)]),
        ...[0, ROUND_TRIP].map((delay) => spread(times.get(`${library} ${delay}`), 1)),
      ]
    }),
    [
      `ms: median [10 %-90 %]. Requests: the most of any round, up to ${SETTLE} ms after the user was known. Neither peer takes a`,
      'user that the server already knows.',
    ],
  )
}

async function refreshes({ browser, page: url, auth }) {
  const rows = []
  for (const { label, target, ...reader } of READERS) {
    const page = await openPage(browser, url)
    auth.log.length = 0
    const renders = await page.call('refresh', { ...reader, times: REFRESHES })
    await page.close()
    const asked = auth.log.filter((method) => method !== 'OPTIONS').length - 1
    if (asked < REFRESHES) throw new Error(`${label}: ${asked} of ${REFRESHES} refreshes reached the server`)
    rows.push([label, renders, ...(target === undefined ? [] : [target, verdict(renders <= target)])])
  }
  return table(
    'Renders of each consumer for a refresh that changes nothing (a new token for the same user)',
    ['', 'renders', 'target', ''],
    rows,
    [`100 consumers, ${REFRESHES} refreshes.`],
  )
}
