import { EventEmitter, once as eventOf } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { devNull } from 'node:os'
import { Readable } from 'node:stream'
import { inspect } from 'node:util'
import { currentUser, type User } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { expect } from 'vitest'
import type { Behaviour } from './Bench.js'
import type { Route } from './frameworks.js'

const nameOf = (user: User | undefined): string =>
  user ? [user.userId, user.impersonatorUserId].filter(Boolean).join(' by ') : 'nobody'
const who = (): string => nameOf(currentUser())
const pause = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks who it is in every way in which code comes to run later. */
async function everywhere(body: () => Promise<string>): Promise<Record<string, string>> {
  const seen: Record<string, string> = { 'at once': who() }
  const see = (where: string) => () => {
    seen[where] = who()
  }
  await new Promise<void>((resolve) => setTimeout(resolve, 1)).then(see('after a timer'))
  await new Promise<void>((resolve) => setImmediate(resolve)).then(see('after an immediate'))
  await new Promise<void>((resolve) => process.nextTick(resolve)).then(see('after a tick'))
  queueMicrotask(see('in a microtask'))
  setTimeout(see('in a timer'), 1)
  const interval = setInterval(see('in an interval'), 1)
  await body()
  see('after the body')()
  await readFile(devNull)
  see('after a file')()
  const emitter = new EventEmitter()
  emitter.once('event', see('in a listener'))
  setTimeout(() => emitter.emit('event'), 1)
  await eventOf(emitter, 'event')
  see('after an event')()
  for await (const _chunk of Readable.from(['a', 'b'])) see('in a stream')()
  await Promise.all([pause().then(see('in Promise.all')), pause(3)])
  await Promise.reject(new Error('mine')).catch(see('in a catch'))
  clearInterval(interval)
  return seen
}

let before = new Set<string>()

/** A mapper that keeps who is there when it runs, and runs where the app does: `/current/before` says who. */
export const noteWho = (): { state: 'none' } => {
  before.add(who())
  return { state: 'none' }
}

/** Routes whose handlers ask who is there without having been told. */
export const contextRoutes: Route[] = [
  { path: '/current', steps: ['requireUser'], handle: () => ({ body: who() }) },
  { path: '/current/optional', steps: ['optionalUser'], handle: () => ({ body: who() }) },
  {
    path: '/current/everywhere',
    steps: ['requireUser', 'requireWritable'],
    handle: async ({ body }) => ({ body: JSON.stringify(await everywhere(body)) }),
  },
  {
    path: '/current/later',
    steps: ['optionalUser'],
    async handle({ user }) {
      const before = who()
      await pause(Math.random() * 5)
      const isSame = before === who() && nameOf(user()) === who()
      return { body: isSame ? who() : 'somebody else' }
    },
  },
  {
    path: '/current/streamed',
    steps: ['requireUser'],
    handle: () => ({
      body: new ReadableStream({
        async start(controller) {
          for (let chunk = 0; chunk < 3; chunk += 1) {
            await pause()
            controller.enqueue(new TextEncoder().encode(`${who()}. `))
          }
          controller.close()
        },
      }),
    }),
  },
  {
    path: '/current/changed',
    steps: ['requireUser', 'stranger', 'eraser'],
    async handle({ verified }) {
      for (const user of [currentUser(), verified()]) {
        delete user?.impersonatorUserId
        delete user?.impersonation
        Object.assign(user ?? {}, { userId: 'mallory' })
        Object.assign(user?.properties ?? {}, { plan: 'free' })
      }
      await pause()
      return { body: `${who()}, ${JSON.stringify(currentUser()?.properties)}` }
    },
  },
  {
    path: '/current/before',
    steps: ['optionalUser'],
    handle() {
      const body = [...before].join()
      before = new Set()
      return { body }
    },
  },
  {
    path: '/current/inspected',
    steps: ['requireUser'],
    async handle() {
      const timer = setTimeout(() => {}, 0)
      const socket = connect(1, '127.0.0.1').on('error', () => {})
      const emitter = new EventEmitter({ captureRejections: true })
      const all = { user: currentUser(), timer, socket, emitter, promise: pause() }
      const options = { depth: 12, showHidden: true, getters: true, maxStringLength: null } as const
      return { body: inspect(all, options) + JSON.stringify(all.user) }
    },
  },
]

/** What `currentUser()` does on every framework. */
export const contextBehaviours: Behaviour[] = [
  [
    'currentUser, of a user, an impersonated one and nobody',
    ['user_42', 'user_42 by admin_7', 'nobody', 'nobody here'],
    async ({ get, as }) => [
      await (await get('/current', await as(directUser()))).text(),
      await (await get('/current', await as(impersonatedUser()))).text(),
      await (await get('/current/optional')).text(),
      `${who()} here`,
    ],
  ],
  [
    'currentUser, however the code comes to run',
    ['user_42 by admin_7'],
    async ({ site, as }) => {
      const headers = { ...(await as(impersonatedUser())), 'content-type': 'text/plain' }
      const init = { method: 'POST', headers, body: 'x'.repeat(100_000) }
      const seen: unknown = await (await fetch(`${site.url}/current/everywhere`, init)).json()
      return [...new Set(Object.values(seen as Record<string, string>))]
    },
  ],
  [
    'currentUser, while a reply is streamed',
    ['user_42 by admin_7. '.repeat(3)],
    async ({ get, as }) => [await (await get('/current/streamed', await as(impersonatedUser()))).text()],
  ],
  [
    'currentUser, where handlers change what they are given',
    ['user_42 by admin_7, {"plan":"pro"}', 'user_42 by admin_7, {"plan":"pro"}'],
    async ({ get, as }) => {
      const user = await as(impersonatedUser({ properties: { plan: 'pro' } }))
      const ask = async (): Promise<string> => (await get('/current/changed', user)).text()
      return [await ask(), await ask()]
    },
  ],
  [
    'S33: 1,000 interleaved requests of 20 people and of nobody',
    ['1000 of their own'],
    async ({ get, as }) => {
      const people = await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const user = i % 2 ? impersonatedUser({ userId: `u${i}` }) : directUser({ userId: `u${i}` })
          return { headers: await as(user), sees: nameOf(user) }
        }),
      )
      const all = [...people, { headers: {}, sees: 'nobody' }]
      let own = 0
      let next = 0
      // As many at a time as a busy server has, not as many as a machine has ports.
      const worker = async (): Promise<void> => {
        while (next < 1000) {
          const person = all[next++ % all.length]
          const reply = await get('/current/later', person?.headers)
          if ((await reply.text()) === person?.sees) own += 1
        }
      }
      await Promise.all(Array.from({ length: 100 }, worker))
      return [`${own} of their own`]
    },
  ],
  [
    'S33: currentUser, on a connection that somebody else has used, and before a guard has let anybody through',
    ['user_42 by admin_7, nobody, nobody', 'before the guards: nobody'],
    async ({ serve, issuer, as }) => {
      // The mapper runs before anybody is let through, in whatever context the connection has left.
      const kept = await serve({ ...issuer.authOptions })
      const watched = await serve({ ...issuer.authOptions, cache: false, claims: noteWho })
      const headers = await as(impersonatedUser())
      const seen = await pipeline(kept.url, '/current/optional', [headers, {}, {}])
      await pipeline(watched.url, '/current', [headers, headers, headers])
      // A connection that is closed too early leaves the mapper at work.
      let found = ''
      await expect
        .poll(async () => (found = await (await fetch(`${watched.url}/current/before`)).text()))
        .not.toBe('')
      for (const site of [kept, watched]) site.close()
      return [seen.join(', '), `before the guards: ${found}`]
    },
  ],
  [
    'S42: what logs may show of a context holds no token',
    ['shows the user', 'no token'],
    async ({ get, as }) => {
      const headers = await as(impersonatedUser())
      const shown = await (await get('/current/inspected', headers)).text()
      const token = headers['authorization']?.split('.') ?? []
      return [
        shown.includes('user_42') ? 'shows the user' : 'shows nothing',
        token.length === 3 && !token.some((part) => shown.includes(part)) ? 'no token' : 'a token',
      ]
    },
  ],
]

/** Sends requests on one connection without waiting for the replies, and gives their bodies. */
async function pipeline(url: string, path: string, requests: Record<string, string>[]): Promise<string[]> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const lines = requests.map((headers, i) => {
    const close = i === requests.length - 1 ? { connection: 'close' } : {}
    const all = Object.entries({ host: 'api.test', ...headers, ...close })
    return `GET ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  })
  socket.write(lines.join(''))
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
    .split('HTTP/1.1 200 OK')
    .slice(1)
    .map((reply) => /nobody|user_42 by admin_7|user_42/.exec(reply.split('\r\n\r\n')[1] ?? '')?.[0] ?? reply)
}
