export { runCli, type CliParts } from './run-cli.ts'
export type { RepairCity, Repaired, RepairProgress } from './repair.ts'
export type { StartCity } from './start.ts'
export { processTerminal, type Terminal } from './terminal.ts'
