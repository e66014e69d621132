export * from './health.ts'
export * from './metrics.ts'
export * from './recent-times.ts'
