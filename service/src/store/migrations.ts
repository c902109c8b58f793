import { auditTables } from './migrations/0001-auditTables.js'
import { serviceTables } from './migrations/0002-serviceTables.js'

/** One step of the schema. Each statement runs by itself and can run twice: a replica may die between two of them. */
export interface Migration {
  version: number
  name: string
  statements: readonly string[]
}

/** All steps, in their order. A step that was released is never changed; add another. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'auditTables', statements: auditTables },
  { version: 2, name: 'serviceTables', statements: serviceTables },
]
