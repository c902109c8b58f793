import { expectTypeOf, test } from 'vitest'
import {
  AdminError,
  type AdminErrorCode,
  AdminProvider,
  type AdminQuery,
  ImpersonateDialog,
  type ImpersonationSession,
  ImpersonationSettings,
  type OperatorIdentity,
  type PolicyDecision,
  type ReadSettings,
  type StartOutcome,
  useChangeSession,
  useExportAudit,
  useOperator,
  UsersTable,
  useSettings,
  useStartImpersonation,
  useUsers,
} from 'impersonation-kit/admin'

test('the status narrows what is known', () => {
  const operator = useOperator()
  expectTypeOf(operator).toEqualTypeOf<AdminQuery<OperatorIdentity>>()
  expectTypeOf(operator.status).toEqualTypeOf<'loading' | 'error' | 'ready'>()
  if (operator.status === 'ready') expectTypeOf(operator.data).toEqualTypeOf<OperatorIdentity>()
  if (operator.status === 'error') {
    expectTypeOf(operator.error).toEqualTypeOf<AdminError>()
    expectTypeOf(operator.data).toEqualTypeOf<OperatorIdentity | undefined>()
  }
  if (operator.status === 'loading') expectTypeOf(operator.data).toEqualTypeOf<undefined>()
  // @ts-expect-error it may not be there yet
  void operator.data.operator
})

test('a row says why it cannot be impersonated', () => {
  const { data } = useUsers({ search: 'maya', limit: 20 })
  const decision = data?.users[0]?.decision
  expectTypeOf(decision).toEqualTypeOf<PolicyDecision | undefined>()
  if (decision?.verdict === 'deny') expectTypeOf(decision.sentence).toEqualTypeOf<string>()
  // @ts-expect-error whoever is allowed needs no sentence
  if (decision?.verdict === 'allow') void decision.sentence
})

test('an action never gives more than its answer, and may give none', () => {
  const { run, error } = useStartImpersonation()
  expectTypeOf(run).returns.resolves.toEqualTypeOf<StartOutcome | undefined>()
  expectTypeOf(error).toEqualTypeOf<AdminError | undefined>()
  void run({ userId: 'maya', mode: 'full', opensIn: 'new-tab' })
  // @ts-expect-error whom?
  void run({ reason: 'Ticket 4711' })
  // @ts-expect-error no such mode
  void run({ userId: 'maya', mode: 'write' })
})

test('each change of a session takes what it needs', () => {
  const { run } = useChangeSession()
  expectTypeOf(run).returns.resolves.toEqualTypeOf<ImpersonationSession | undefined>()
  void run({ id: 'one', change: 'extend', seconds: 300 })
  // @ts-expect-error for how long?
  void run({ id: 'one', change: 'extend' })
  // @ts-expect-error an end has no reason
  void run({ id: 'one', change: 'end', reason: 'done' })
  // @ts-expect-error no such change
  void run({ id: 'one', change: 'pause' })
})

test('a save names the version that was read', () => {
  const { settings, save } = useSettings()
  if (settings.status !== 'ready') return
  expectTypeOf(settings.data).toEqualTypeOf<ReadSettings>()
  void save.run({ etag: settings.data.etag, settings: settings.data.settings })
  // @ts-expect-error without the version somebody else's change could be lost
  void save.run({ settings: settings.data.settings })
})

test('an export takes one of the formats', () => {
  const { run, bytes } = useExportAudit()
  expectTypeOf(bytes).toEqualTypeOf<number>()
  void run({ format: 'csv', subject: 'maya' })
  // @ts-expect-error no such format
  void run({ format: 'pdf' })
})

test('the codes of errors are known, and others may come', () => {
  expectTypeOf<'step_up_required'>().toExtend<AdminErrorCode>()
  expectTypeOf(new AdminError('anything', 'A sentence.').code).toEqualTypeOf<AdminErrorCode>()
})

test('components take what they need', () => {
  void (<AdminProvider url="/impersonation" environment="production" />)
  // @ts-expect-error where is the service?
  void (<AdminProvider />)
  void (
    <UsersTable columns={[{ header: 'Plan', render: ({ properties }) => String(properties?.['plan']) }]} />
  )
  // @ts-expect-error no such tab
  void (<UsersTable opensIn="window" />)
  void (<ImpersonationSettings headingLevel={1} offer={<a href="/plans">Plans</a>} />)
  // @ts-expect-error no such heading
  void (<ImpersonationSettings headingLevel={7} />)
  // @ts-expect-error whoever opens a dialog closes it
  void (<ImpersonateDialog user={{ userId: 'maya' }} />)
})
