export { DuckDbEngine } from './duckdb-engine.ts'
export type { EngineOptions } from './options.ts'
export type { TableFile, TableSource } from './source.ts'
export type * from './row-engine.ts'
