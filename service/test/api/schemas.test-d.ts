import type {
  AuditEntry,
  AuditPage,
  AuditVerdict,
  Delivery,
  ImpersonationSession,
  OperatorIdentity,
  OwnImpersonation,
  SessionPage,
  SettingsReply,
  StartedImpersonation,
  StartRequest,
  SupportAccessChange,
  SupportAccessChoice,
  UserPage,
} from 'impersonation-kit/admin'
import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { auditPageSchema, verdictSchema } from '../../src/api/auditSchemas.js'
import type {
  deliverySchema,
  impersonationSchema,
  meSchema,
  ownImpersonationSchema,
  sessionPageSchema,
  settingsReplySchema,
  startedSchema,
  startSchema,
  supportAccessChangeSchema,
  supportAccessSchema,
  usersSchema,
} from '../../src/api/schemas.js'
import type { AuditVerdict as ServiceVerdict } from '../../src/audit/index.js'
import type { AuditPage as ServicePage } from '../../src/audit/pageAudit.js'

test('the pages know exactly the fields that the service answers with', () => {
  expectTypeOf<keyof ImpersonationSession>().toEqualTypeOf<keyof z.infer<typeof impersonationSchema>>()
  expectTypeOf<keyof OwnImpersonation>().toEqualTypeOf<keyof z.infer<typeof ownImpersonationSchema>>()
  expectTypeOf<keyof OperatorIdentity>().toEqualTypeOf<keyof z.infer<typeof meSchema>>()
  expectTypeOf<keyof StartedImpersonation>().toEqualTypeOf<keyof z.infer<typeof startedSchema>>()
  expectTypeOf<keyof SupportAccessChoice>().toEqualTypeOf<keyof z.infer<typeof supportAccessSchema>>()
  expectTypeOf<SupportAccessChange>().toEqualTypeOf<z.infer<typeof supportAccessChangeSchema>>()
  expectTypeOf<keyof Delivery>().toEqualTypeOf<keyof z.infer<typeof deliverySchema>>()
  expectTypeOf<keyof SessionPage>().toEqualTypeOf<keyof z.infer<typeof sessionPageSchema>>()
  expectTypeOf<keyof UserPage>().toEqualTypeOf<keyof z.infer<typeof usersSchema>>()
})

test('each field has the type that the service gives it', () => {
  expectTypeOf<z.infer<typeof impersonationSchema>>().toExtend<ImpersonationSession>()
  expectTypeOf<z.infer<typeof ownImpersonationSchema>>().toExtend<OwnImpersonation>()
  expectTypeOf<z.infer<typeof meSchema>>().toExtend<OperatorIdentity>()
  expectTypeOf<z.infer<typeof startedSchema>>().toExtend<StartedImpersonation>()
  expectTypeOf<z.infer<typeof supportAccessSchema>>().toExtend<SupportAccessChoice>()
  expectTypeOf<z.infer<typeof sessionPageSchema>>().toExtend<SessionPage>()
  expectTypeOf<z.infer<typeof deliverySchema>>().toExtend<Delivery>()
})

test('the settings and the audit are those of the service', () => {
  expectTypeOf<keyof SettingsReply>().toEqualTypeOf<keyof z.infer<typeof settingsReplySchema>>()
  expectTypeOf<z.infer<typeof settingsReplySchema>['settings']>().toEqualTypeOf<SettingsReply['settings']>()
  expectTypeOf<ServicePage>().toExtend<AuditPage>()
  expectTypeOf<ServicePage>().toExtend<z.infer<typeof auditPageSchema>>()
  expectTypeOf<keyof AuditEntry>().toEqualTypeOf<keyof ServicePage['records'][number]>()
  expectTypeOf<keyof AuditEntry>().toEqualTypeOf<keyof z.infer<typeof auditPageSchema>['records'][number]>()
  expectTypeOf<z.infer<typeof verdictSchema>>().toExtend<AuditVerdict>()
  expectTypeOf<ServiceVerdict>().toExtend<z.infer<typeof verdictSchema>>()
})

test('the service takes what the pages ask for', () => {
  expectTypeOf<StartRequest>().toExtend<z.input<typeof startSchema>>()
  expectTypeOf<keyof StartRequest>().toEqualTypeOf<keyof z.input<typeof startSchema>>()
})
