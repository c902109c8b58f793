/** Everything but the audit. */
export const serviceTables: readonly string[] = [
  `create table if not exists impersonation_kit.settings (
    environment text primary key,
    version bigint not null,
    value text not null,
    changed_at bigint not null,
    changed_by text not null
  )`,
  `create table if not exists impersonation_kit.impersonation (
    id text primary key,
    environment text not null,
    operator_id text not null,
    user_id text not null,
    state text not null,
    value text not null,
    version bigint not null,
    created_at bigint not null,
    ended_at bigint
  )`,
  `create index if not exists impersonation_by_time on impersonation_kit.impersonation (environment, created_at, id)`,
  `create index if not exists impersonation_by_operator on impersonation_kit.impersonation (environment, operator_id, created_at, id)`,
  `create index if not exists impersonation_by_user on impersonation_kit.impersonation (environment, user_id, created_at, id)`,
  `create index if not exists impersonation_live on impersonation_kit.impersonation (environment, created_at, id)
    where ended_at is null`,
  `create index if not exists impersonation_live_by_operator on impersonation_kit.impersonation (environment, operator_id)
    where ended_at is null`,
  `create index if not exists impersonation_live_by_user on impersonation_kit.impersonation (environment, user_id)
    where ended_at is null`,
  `create table if not exists impersonation_kit.ticket (
    hash text primary key,
    impersonation_id text not null,
    expires_at bigint not null,
    spent_at bigint
  )`,
  `create index if not exists ticket_by_expiry on impersonation_kit.ticket (expires_at)`,
  `create table if not exists impersonation_kit.browser_session (
    hash text primary key,
    user_id text not null,
    operator text,
    impersonation_id text,
    operator_hash text,
    created_at bigint not null,
    expires_at bigint not null,
    ended_at bigint
  )`,
  `create index if not exists browser_session_by_expiry on impersonation_kit.browser_session (expires_at)`,
  `create index if not exists browser_session_by_impersonation on impersonation_kit.browser_session (impersonation_id)
    where impersonation_id is not null`,
  `create table if not exists impersonation_kit.support_access (
    environment text not null,
    user_id text not null,
    opted_out boolean not null,
    consent_until bigint,
    changed_at bigint not null,
    primary key (environment, user_id)
  )`,
  `create table if not exists impersonation_kit.start_rate (
    environment text not null,
    operator_id text not null,
    times text not null,
    primary key (environment, operator_id)
  )`,
  `create table if not exists impersonation_kit.signing_key (
    purpose text not null,
    number bigint not null,
    kid text not null,
    algorithm text not null,
    public_jwk text not null,
    private_jwk text not null,
    active_from bigint not null,
    created_at bigint not null,
    primary key (purpose, number)
  )`,
]
