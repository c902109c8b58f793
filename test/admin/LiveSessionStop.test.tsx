import './support/setup.js'
import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AdminProvider, useOperator, useSessions, useStartImpersonation } from 'impersonation-kit/admin'
import { LiveSessionStop } from '../../src/admin/LiveSessionStop.js'
import { StartError } from '../../src/admin/StartError.js'
import { type Answer, startService } from './support/startService.js'

const LIST = 'GET /api/operators/production/impersonations'
const FREE = 'No session of yours is live in this environment now: you can start.'
const ELSEWHERE = /^It may be in another environment\. Press Stop in the app/
function later<T>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
const own = { id: 'one', operator: { id: 'ana' }, user: { id: 'maya', name: 'Maya Okafor' } }
const ofAnother = { ...own, id: 'two', operator: { id: 'tom' } }

type Code = 'already_impersonating' | 'too_many_sessions'
async function show(
  code: Code,
  list: object,
  environments = ['production'],
  shown = <LiveSessionStop code={code} />,
) {
  const service = await startService({
    'GET /api/operators/me': () => ({
      body: { operator: { id: 'ana' }, isOwner: false, environments, isNested: false },
    }),
    [`${LIST}?state=active&limit=100`]: () => ({ body: list }),
    'POST /api/operators/production/impersonations/one/end': () => {
      service.answers[`${LIST}?state=active&limit=100`] = () => ({ body: { impersonations: [] } })
      return { body: { impersonation: { ...own, state: 'ended' } } }
    },
  })
  render(
    <AdminProvider url={service.url} environment="production">
      {shown}
    </AdminProvider>,
  )
  return service
}

test.each<[Code, string[]]>([
  ['too_many_sessions', ['production']],
  ['too_many_sessions', ['production', 'staging']],
  ['already_impersonating', ['production']],
])('says that one can start where no own session is left: %s, of %j', async (code, environments) => {
  await show(code, { impersonations: [own, ofAnother] }, environments)
  fireEvent.click(await screen.findByRole('button', { name: 'End the session as Maya Okafor' }))
  await screen.findByText(FREE)
})

test('a session that may be in another environment is named so, and how to end it', async () => {
  await show('already_impersonating', { impersonations: [ofAnother] }, ['production', 'staging'])
  await screen.findByText(ELSEWHERE)
  expect(screen.queryByText(FREE)).toBeNull()
})

test.each<Code>(['too_many_sessions', 'already_impersonating'])(
  'of more than a hundred sessions it says only what is known: %s',
  async (code) => {
    await show(code, { impersonations: [ofAnother], next: 'place' })
    await screen.findByText('Only the newest hundred sessions are looked through. There may be older ones.')
    expect(screen.queryByText(FREE)).toBeNull()
  },
)

function Start() {
  const known = [useOperator(), useSessions({ state: 'active', limit: 100 })] // as on the page of the live sessions
  const { run, error } = useStartImpersonation()
  if (known.some(({ status }) => status !== 'ready')) return null
  return (
    <>
      <button onClick={() => void run({ userId: 'maya' })}>Start</button>
      <StartError error={error} />
    </>
  )
}

test('a list from before the refusal says nothing', async () => {
  const answered = later<Answer>()
  const { answers } = await show('too_many_sessions', { impersonations: [] }, ['production'], <Start />)
  const start = await screen.findByRole('button', { name: 'Start' })
  answers[`${LIST}?state=active&limit=100`] = () => answered.promise
  answers['POST /api/operators/production/impersonations'] = () => ({
    status: 409,
    body: { code: 'too_many_sessions', detail: 'You may have 1 session at a time.' },
  })
  fireEvent.click(start)
  await screen.findByText('End one of your sessions first.')
  expect(screen.queryByText(FREE)).toBeNull()
  answered.resolve({ body: { impersonations: [own] } })
  await screen.findByRole('button', { name: 'End the session as Maya Okafor' })
})
