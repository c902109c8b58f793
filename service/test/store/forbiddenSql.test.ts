import { expect, test } from 'vitest'
import { grants, migrations } from '../../src/store/index.js'
import { forbiddenIn } from '../support/forbiddenSql.js'

test.each([
  ['create table a (id bigserial primary key)', 'a sequence'],
  [`select nextval('a')`, 'a sequence'],
  ['create table a (id bigint generated always as identity)', 'a sequence'],
  ['select pg_advisory_lock(1)', 'a lock of the session'],
  ['select pg_try_advisory_xact_lock(1)', 'a lock of the session'],
  ['lock table a', 'LOCK TABLE'],
  ['select 1 from a for update skip locked', 'SKIP LOCKED'],
  ['savepoint a', 'SAVEPOINT'],
  [`set statement_timeout = 5`, 'SET without LOCAL'],
  [`set local a = 1; set b = 2`, 'SET without LOCAL'],
  ['listen a', 'LISTEN or NOTIFY'],
  ['select count(*) from a', 'count(*)'],
  ['select 1 from a limit 5 offset 10', 'OFFSET'],
  ['create trigger a after insert on b for each statement execute function c()', 'a statement trigger'],
  ['create table a (b text); insert into a values (1)', 'DDL together with data'],
])('%s is refused', (sql, what) => {
  expect(forbiddenIn(sql)).toContain(what)
})

test.each([
  'set local statement_timeout = 5; set local b = 1',
  'update "settings" set "version" = $1 where "environment" = $2',
  'insert into a values (1) on conflict (a) do update set b = 1 returning b',
  'create trigger a before update or delete on b for each row execute function c()',
])('%s is portable', (sql) => {
  expect(forbiddenIn(sql)).toEqual([])
})

test('the migrations and grants hold nothing that is forbidden', () => {
  const statements = [...migrations.flatMap((migration) => migration.statements), ...grants('service')]
  expect(statements.length).toBeGreaterThan(30)
  expect(statements.map((sql) => [sql, forbiddenIn(sql)]).filter(([, found]) => found?.length)).toEqual([])
})

test('migrations are numbered without gaps, and each statement can run twice', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
  for (const sql of migrations.flatMap(({ statements }) => statements)) {
    expect(sql).toMatch(
      /^create (table|index|unique index) if not exists|^create or replace|^drop trigger if exists|^create trigger/,
    )
  }
})
