import { describe, expect, test } from 'vitest'
import { AuthError, currentUser, type User } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { currentContext } from '../../../src/server/context/context.js'
import { exchange } from '../../../src/server/context/exchange.js'
import type { Decision, Guard } from '../../../src/server/guards/guards.js'
import type { Outcome } from '../../../src/server/shared/Outcome.js'
import { toRefusal } from '../../../src/server/shared/problem.js'
import { rememberToken } from '../../../src/server/guards/requestTokens.js'

const HEADERS = { vary: 'Authorization' }
const newRequest = () => new Request('https://api.test/')
const REFUSAL = toRefusal(new AuthError('impersonation_forbidden', 'No.', { status: 403 }), '/')
const decide =
  (decision: Partial<Decision>): Guard =>
  async () =>
    ({ user: undefined, headers: HEADERS, ...decision }) as Decision
const letIn = (user: User | undefined): Guard => decide({ user })
const refuse: Guard = async () => ({ refusal: REFUSAL })

describe('an exchange', () => {
  test('asks each guard with the user whom one before it has let through', async () => {
    const seen: (User | undefined)[] = []
    const ask: Guard = async (_request, verified) => {
      seen.push(verified)
      return { user: directUser(), headers: HEADERS }
    }
    const one = exchange()
    const first = await one.ask(ask, newRequest())
    const second = await one.ask(ask, newRequest())
    expect(seen).toEqual([undefined, directUser()])
    expect([first.isFirst, second.isFirst]).toEqual([true, false])
    expect(first).toMatchObject({ user: directUser(), headers: HEADERS })
  })

  test('begins with nobody, and stays so where a guard lets nobody through, or refuses', async () => {
    const { ask, user, run } = exchange()
    expect(user()).toBeUndefined()
    for (const guard of [letIn(undefined), refuse]) {
      expect(await ask(guard, newRequest())).toMatchObject({ isFirst: true })
      expect([user(), run(() => currentUser())]).toEqual([undefined, undefined])
    }
    expect(run(currentContext)).toEqual({ user: undefined, token: undefined })
  })

  test('S27: keeps the first user, whatever a later guard or anybody else makes of it', async () => {
    const { ask, user, run } = exchange()
    const given = impersonatedUser()
    const before = structuredClone(given)
    await ask(letIn(given), newRequest())
    delete (given as User).impersonatorUserId
    Object.assign(user() ?? {}, { userId: 'mallory' })
    await ask(letIn(directUser({ userId: 'mallory' })), newRequest())
    expect(user()).toEqual(before)
    expect(run(() => currentUser())).toEqual(before)
  })

  test('runs code with the token of the request that let the user through', async () => {
    const { ask } = exchange()
    const [first, second] = [newRequest(), newRequest()]
    rememberToken(first, 'one')
    rememberToken(second, 'other')
    await ask(letIn(directUser()), first)
    const { run } = await ask(letIn(directUser()), second)
    expect(run(currentContext)).toEqual({ user: directUser(), token: 'one' })
  })

  test('runs code behind a refusal, too, for the user whom a guard before it has let through', async () => {
    const { ask } = exchange()
    await ask(letIn(directUser()), newRequest())
    const refused = await ask(refuse, newRequest())
    expect(refused).toMatchObject({ refusal: REFUSAL, isFirst: false })
    expect(refused.run(() => currentUser())).toEqual(directUser())
  })
})

describe('what a guard asks of the reply', () => {
  const rewrite = { json: () => 'rewritten', allowTypes: ['text/csv'], maxBytes: 7 }

  test('is nothing for most of them', async () => {
    const asked = await exchange().ask(letIn(directUser()), newRequest())
    expect(Object.keys(asked).toSorted()).toEqual(['headers', 'isFirst', 'run', 'user'])
  })

  test('is a change of what the handler answers, and not of a refusal by a later guard', async () => {
    const { ask, user } = exchange()
    const asked = await ask(decide({ user: directUser(), rewrite }), newRequest())
    expect(asked).toMatchObject({ user: directUser(), headers: HEADERS, isFirst: true })
    expect(asked).not.toHaveProperty('onReply')
    const change = (asked as { rewrite: { json: (text: string) => string } }).rewrite
    expect(change).toMatchObject({ allowTypes: ['text/csv'], maxBytes: 7 })
    const refusal = JSON.stringify(REFUSAL.problem)
    expect([change.json('{}'), change.json(refusal)]).toEqual(['rewritten', 'rewritten'])
    await ask(refuse, newRequest())
    expect([change.json('{}'), change.json(refusal)]).toEqual(['rewritten', refusal])
    expect(asked.run(() => currentUser())).toEqual(user())
  })

  test('is to be told how it ended, and by which refusal of a later guard', async () => {
    const told: Outcome[] = []
    const { ask } = exchange()
    const asked = await ask(
      decide({ user: directUser(), onReply: (outcome: Outcome) => void told.push(outcome) }),
      newRequest(),
    )
    expect(asked).not.toHaveProperty('rewrite')
    const { onReply } = asked as { onReply: (outcome: Outcome) => void }
    onReply({ status: 200 })
    await ask(refuse, newRequest())
    onReply({ status: 403, aborted: true })
    expect(told).toEqual([
      { status: 200 },
      { status: 403, aborted: true, refusal: 'impersonation_forbidden' },
    ])
  })
})
