export * from './access-rule.ts'
export * from './context.ts'
export * from './operation.ts'
