export { CursorError } from './Directory.js'
export { usersTable } from './usersTable.js'
export type { Directory, UserPage, UserSearch } from './Directory.js'
export type { UserColumns, UsersTable, UsersTableOptions } from './usersTable.js'
