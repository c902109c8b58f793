import { type Attributes, type BaggageEntry, propagation, trace } from '@opentelemetry/api'
import {
  baggageEntries,
  createAuthFetch,
  currentUser,
  fromJob,
  type JobUser,
  pinoMixin,
  runFor,
  spanAttributes,
  toJob,
  type User,
} from 'impersonation-kit/server'
import pino from 'pino'
import { expectTypeOf, test } from 'vitest'

declare const user: User

test('currentUser may be nobody', () => {
  expectTypeOf(currentUser()).toEqualTypeOf<User | undefined>()
})

test('runFor gives what the code gives, and takes nobody', () => {
  expectTypeOf(runFor(user, () => 42)).toEqualTypeOf<number>()
  expectTypeOf(runFor(null, async () => 'x')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(runFor(undefined, currentUser)).toEqualTypeOf<User | undefined>()
  // @ts-expect-error an id is no user: nobody would know of the impersonator
  runFor('user_42', () => 42)
})

test('the mixin fits pino, and the attributes and entries OpenTelemetry', () => {
  pino({ mixin: pinoMixin() })
  pino({ mixin: pinoMixin({ hideEmail: (id) => id.toUpperCase() }) })
  expectTypeOf(spanAttributes(user)).toExtend<Attributes>()
  expectTypeOf(baggageEntries()).toExtend<Record<string, BaggageEntry>>()
  trace.getActiveSpan()?.setAttributes(spanAttributes())
  propagation.createBaggage(baggageEntries())
})

test('createAuthFetch gives a fetch, and must be told where', () => {
  expectTypeOf(createAuthFetch({ origins: ['https://b.test'] })).toEqualTypeOf<typeof fetch>()
  // @ts-expect-error no origins
  createAuthFetch({})
})

test('a job’s user goes in as a user and comes out of anything as one', () => {
  expectTypeOf(toJob(user)).toEqualTypeOf<JobUser>()
  expectTypeOf<JobUser['impersonatorUserId']>().toEqualTypeOf<string | null>()
  expectTypeOf(fromJob).parameters.toEqualTypeOf<[data: unknown]>()
  expectTypeOf(fromJob).returns.toEqualTypeOf<User>()
  // @ts-expect-error nobody is no user: a job for nobody is the app's to name
  toJob(currentUser())
})
