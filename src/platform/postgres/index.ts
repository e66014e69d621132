export * from './open-postgres.ts'
export { postgresMajor } from './binaries.ts'
