/** What an erased row keeps; everything else of it is null. */
const KEPT = ['chain', 'seq', 'id', 'phase', 'at', 'environment', 'type', 'body_hash', 'prev', 'hash']
const ERASED = ['session', 'actor_id', 'actor', 'subject_id', 'subject', 'outcome', 'code', 'detail', 'salt']

/** The append-only part. The run-time role may not UPDATE or DELETE these rows; the triggers refuse it to everybody. */
export const auditTables: readonly string[] = [
  `create table if not exists impersonation_kit.audit_event (
    chain text not null,
    seq bigint not null,
    id text not null,
    phase text not null,
    at bigint not null,
    environment text not null,
    type text not null,
    session text,
    actor_id text,
    actor text,
    subject_id text,
    subject text,
    outcome text,
    code text,
    detail text,
    salt text,
    body_hash text not null,
    prev text not null,
    hash text not null,
    tombstone text,
    primary key (chain, seq)
  )`,
  `create unique index if not exists audit_event_once on impersonation_kit.audit_event (environment, id, phase)`,
  `create index if not exists audit_event_by_time on impersonation_kit.audit_event (environment, at, chain, seq)`,
  `create index if not exists audit_event_by_actor on impersonation_kit.audit_event (environment, actor_id, at, chain, seq)`,
  `create index if not exists audit_event_by_subject on impersonation_kit.audit_event (environment, subject_id, at, chain, seq)`,
  `create index if not exists audit_event_by_type on impersonation_kit.audit_event (environment, type, at, chain, seq)`,
  `create table if not exists impersonation_kit.audit_chain (
    chain text primary key,
    seq bigint not null,
    hash text not null,
    checkpointed bigint not null
  )`,
  `create index if not exists audit_chain_ahead on impersonation_kit.audit_chain (chain) where seq > checkpointed`,
  `create table if not exists impersonation_kit.audit_checkpoint (
    number bigint primary key,
    at bigint not null,
    hash text not null,
    jws text not null
  )`,
  `create or replace function impersonation_kit.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'The audit is append-only: % of % is refused.', tg_op, tg_table_name using errcode = '42501';
  end $$`,
  `create or replace function impersonation_kit.refuse_event_change() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' then
      if old.tombstone is null and new.tombstone is not null
        and ${KEPT.map((column) => `new.${column} = old.${column}`).join(' and ')}
        and ${ERASED.map((column) => `new.${column} is null`).join(' and ')}
        and exists (
          select 1 from impersonation_kit.audit_event told
          where told.environment = old.environment and told.id = new.tombstone and told.type = 'audit.erased'
        )
      then
        return new;
      end if;
    end if;
    raise exception 'The audit is append-only: % of % is refused.', tg_op, tg_table_name using errcode = '42501';
  end $$`,
  `drop trigger if exists audit_event_append_only on impersonation_kit.audit_event`,
  `create trigger audit_event_append_only before update or delete on impersonation_kit.audit_event
    for each row execute function impersonation_kit.refuse_event_change()`,
  `drop trigger if exists audit_checkpoint_append_only on impersonation_kit.audit_checkpoint`,
  `create trigger audit_checkpoint_append_only before update or delete on impersonation_kit.audit_checkpoint
    for each row execute function impersonation_kit.refuse_change()`,
]
