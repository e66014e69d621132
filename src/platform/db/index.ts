export type { Database } from './database.ts'
export * from './migrate.ts'
export * from './open-database.ts'
export * from './transaction.ts'
