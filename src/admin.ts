'use client'
export { AdminError } from './admin/AdminError.js'
export { ActiveSessions } from './admin/ActiveSessions.js'
export { AdminProvider } from './admin/AdminProvider.js'
export { Approvals } from './admin/Approvals.js'
export { AuditLog } from './admin/AuditLog.js'
export { ImpersonateDialog } from './admin/ImpersonateDialog.js'
export { ImpersonationSettings } from './admin/ImpersonationSettings.js'
export { QueryView } from './admin/QueryView.js'
export { SupportAccess } from './admin/SupportAccess.js'
export { UsersTable } from './admin/UsersTable.js'
export { useAudit, useExportAudit, useVerifyAudit } from './admin/useAudit.js'
export { useOperator } from './admin/useOperator.js'
export { useChangeSession, useEndAllSessions, useSession, useSessions } from './admin/useSessions.js'
export { useSettings } from './admin/useSettings.js'
export { useOpenApproved, useStartImpersonation } from './admin/useStartImpersonation.js'
export { useSupportAccess } from './admin/useSupportAccess.js'
export { useUsers } from './admin/useUsers.js'
export { SECRET } from './core/operators.js'
export type { AdminErrorCode } from './admin/AdminError.js'
export type { ActiveSessionsProps } from './admin/ActiveSessions.js'
export type { AdminProviderProps } from './admin/AdminProvider.js'
export type { AdminAction, AdminQuery } from './admin/AdminQuery.js'
export type { AuditLogProps } from './admin/AuditLog.js'
export type { ImpersonateDialogProps } from './admin/ImpersonateDialog.js'
export type { ImpersonationSettingsProps } from './admin/ImpersonationSettings.js'
export type { PanelProps } from './admin/Panel.js'
export type { QueryViewProps } from './admin/QueryView.js'
export type { SupportAccessProps } from './admin/SupportAccess.js'
export type { SupportAccessStrings } from './admin/SupportAccessStrings.js'
export type { UsersColumn, UsersTableProps } from './admin/UsersTable.js'
export type { AuditExport, AuditOptions, ExportInput } from './admin/useAudit.js'
export type { SessionChange, SessionsOptions } from './admin/useSessions.js'
export type { ReadSettings, Settings, SettingsInput } from './admin/useSettings.js'
export type { OpenInput, StartInput, StartOutcome } from './admin/useStartImpersonation.js'
export type { OwnAnswer, SupportAccessState } from './admin/useSupportAccess.js'
export type { UsersOptions } from './admin/useUsers.js'
export type {
  AuditEntry,
  AuditFilter,
  AuditFormat,
  AuditPage,
  AuditVerdict,
  Delivery,
  ImpersonationSession,
  OperatorIdentity,
  OwnAction,
  OwnImpersonation,
  Person,
  RequestReview,
  SessionPage,
  SettingsReply,
  StartedImpersonation,
  StartRequest,
  SupportAccessChange,
  SupportAccessChoice,
  UserPage,
  UserRow,
} from './core/operatorApi.js'
export type {
  AlertChannel,
  AlertType,
  BusinessHours,
  DirectoryUser,
  EnvironmentSettings,
  ImpersonationGrant,
  Need,
  PolicyDecision,
  RefusalCode,
  SessionEnd,
  SessionState,
} from './core/operators.js'
