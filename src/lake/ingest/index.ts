export * from './staged-version.ts'
export { stageTable, type StageInput, type StageOptions } from './stage-table.ts'
export type { StageProgress } from './stage-job.ts'
