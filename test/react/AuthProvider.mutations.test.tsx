import './support/setup.js'
import {
  MutationObserver as MutationRunner,
  onlineManager,
  type QueryClient,
  useMutation,
} from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { AuthProvider, useUser } from 'impersonation-kit'
import { type App, createApp, customer, SECRET } from './support/app.js'
import { fakeAuthOrigin, operator } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'
import { deferred } from './support/deferred.js'

afterEach(() => onlineManager.setOnline(true))

describe.each([
  ['remounting', true],
  ['without a remount (remountOnIdentityChange={false})', false],
])('S29: when the identity changes, %s,', (_how, remounts) => {
  describe('a mutation', () => {
    /** A component that saves as the operator; the identity changes while `send` is under way. */
    async function saveAndSwitch(
      options: Parameters<typeof useMutation<string, Error, void, unknown>>[0],
      during: (pass: (ms: number) => Promise<void>) => Promise<void>,
      perCall: Parameters<ReturnType<typeof useMutation<string, Error, void, unknown>>['mutate']>[1] = {},
      prepare: () => void = () => undefined,
    ): Promise<App> {
      const pass = fakeClock()
      const origin = fakeAuthOrigin(operator)
      const app = createApp(origin)
      let save = (): void => undefined
      function Save() {
        useUser() // as most components that save do: they render again with the new identity
        const { mutate } = useMutation({ retry: false, ...options })
        save = () => mutate(undefined, perCall)
        return null
      }
      current = app.queryClient
      render(
        app.wrap(
          <AuthProvider authUrl={origin.url} remountOnIdentityChange={remounts}>
            <app.Page />
            <Save />
          </AuthProvider>,
        ),
      )
      await pass(1_000)
      prepare()
      await act(async () => save())
      await pass(1_000)
      origin.user = customer()
      void app.actions().refresh()
      await pass(1_000)
      expect(app.page()).toContain('user_42')
      await during(pass)
      await pass(1_000)
      return app
    }
    let current: QueryClient
    const leak = (): void => {
      current.setQueryData(['report'], SECRET)
    }

    test('under way: its onSuccess and onSettled write nothing into the cache of the next identity', async () => {
      const late = deferred<string>()
      const app = await saveAndSwitch(
        { mutationFn: () => late.promise, onSuccess: leak, onSettled: leak },
        async () => late.resolve('saved'),
      )
      app.expectNoLeak()
    })

    test('under way: the callbacks given to mutate write nothing either', async () => {
      const late = deferred<string>()
      const app = await saveAndSwitch({ mutationFn: () => late.promise }, async () => late.resolve('saved'), {
        onSuccess: leak,
        onSettled: leak,
      })
      app.expectNoLeak()
    })

    test('under way: the rollback of an optimistic update does not bring the old data back', async () => {
      const late = deferred<string>()
      const app = await saveAndSwitch(
        {
          mutationFn: () => late.promise,
          onMutate: () => current.getQueryData(['report']),
          onError: (_error, _variables, before) => current.setQueryData(['report'], before),
        },
        async () => late.reject(new Error('409')),
      )
      app.expectNoLeak()
    })

    test('S47: paused while offline, it is not sent as the next identity', async () => {
      const send = vi.fn(async () => 'sent')
      await saveAndSwitch(
        { mutationFn: send },
        async () => {
          onlineManager.setOnline(true)
          await current.resumePausedMutations()
        },
        {},
        () => onlineManager.setOnline(false),
      )
      expect(send).not.toHaveBeenCalled()
    })

    test('S47: between two tries, it is not tried again as the next identity', async () => {
      const send = vi.fn(() => Promise.reject(new Error('503')))
      await saveAndSwitch({ mutationFn: send, retry: 5, retryDelay: 5_000 }, (pass) => pass(60_000))
      expect(send).toHaveBeenCalledTimes(1)
    })

    test('S47: queued behind another one of its scope, it is not sent as the next identity', async () => {
      const first = deferred<string>()
      const send = vi.fn(() => first.promise)
      const second = vi.fn(async () => 'sent')
      await saveAndSwitch(
        { mutationFn: send, scope: { id: 'save' } },
        async () => first.resolve('saved'),
        {},
        () =>
          queueMicrotask(() => {
            void new MutationRunner(current, { mutationFn: second, scope: { id: 'save' } }).mutate()
          }),
      )
      expect(send).toHaveBeenCalledTimes(1)
      expect(second).not.toHaveBeenCalled()
    })
  })
})
