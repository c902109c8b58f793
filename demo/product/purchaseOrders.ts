import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { currentUser, withUser } from 'impersonation-kit/server'

// Row level security and the audit trigger of docs/postgres.md, for one small table.
const SCHEMA = `
  create role fernhill nosuperuser nobypassrls;
  create table purchase_order (
    user_id text primary key default current_setting('app.user_id'),
    value text not null
  );
  create table purchase_order_log (
    at timestamptz not null default clock_timestamp(), actor text not null, subject text not null, value text not null
  );
  alter table purchase_order enable row level security;
  create policy of_user on purchase_order
    using (user_id = (select current_setting('app.user_id')))
    with check (user_id = (select current_setting('app.user_id')));
  create function log_purchase_order() returns trigger language plpgsql security definer as $$
  begin
    insert into purchase_order_log (actor, subject, value) values (
      coalesce(nullif(current_setting('app.impersonator_user_id', true), ''), new.user_id), new.user_id, new.value);
    return null;
  end $$;
  create trigger purchase_order_audit after insert or update on purchase_order
    for each row execute function log_purchase_order();
  grant select, insert, update on purchase_order to fernhill;
`
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/impersonation-kit-demo/', import.meta.url))

/** The database has not started. */
export class DatabaseUnavailable extends Error {}

/** Purchase orders, in a PostgreSQL that runs in this process: one row a customer, who alone can see it. */
export class PurchaseOrders {
  readonly #opening = open()

  constructor() {
    // Whoever asks is told. Until then a failure must not end the process.
    this.#opening.catch(() => undefined)
  }

  async read(): Promise<string> {
    return withUser(await this.#database(), currentUser(), async (tx) => {
      const { rows } = await tx.query<{ value: string }>('select value from purchase_order')
      return rows[0]?.value ?? ''
    })
  }

  /** Rejects with `impersonation_read_only` in a read-only session: the transaction is one, too. */
  async write(value: string): Promise<void> {
    await withUser(await this.#database(), currentUser(), (tx) =>
      tx.query(
        'insert into purchase_order (value) values ($1) on conflict (user_id) do update set value = excluded.value',
        [value],
      ),
    )
  }

  #database() {
    return this.#opening.catch((cause: unknown) => {
      throw new DatabaseUnavailable('The database of the purchase orders did not start.', { cause })
    })
  }
}

// Not waited for: to make it takes seconds, and to load what was made before takes one.
async function open() {
  const { PGlite } = await import('@electric-sql/pglite')
  const file = `${CACHE}purchase-orders-${createHash('sha256').update(SCHEMA).digest('hex').slice(0, 16)}.tar`
  const made = await readFile(file).catch(() => undefined)
  // A file of another version of PGlite cannot be loaded.
  let database = made && (await PGlite.create({ loadDataDir: new Blob([made]) }).catch(() => undefined))
  if (!database) {
    database = await PGlite.create()
    await database.exec(SCHEMA)
    await keep(file, await database.dumpDataDir('none'))
  }
  await database.exec('set role fernhill')
  return database
}

/** Another demo may read it meanwhile, so it is there as a whole or not at all. */
async function keep(file: string, made: Blob): Promise<void> {
  const unfinished = `${file}.${process.pid}`
  await mkdir(CACHE, { recursive: true })
  await writeFile(unfinished, Buffer.from(await made.arrayBuffer()))
  await rename(unfinished, file)
}
