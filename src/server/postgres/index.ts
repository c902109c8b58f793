export { withUser } from './postgres.js'
export type {
  PostgresClient,
  PostgresClientOf,
  PostgresConnection,
  PostgresDatabase,
  PostgresPool,
  PostgresPoolClient,
  PostgresQueryBuilder,
} from './postgresTypes.js'
