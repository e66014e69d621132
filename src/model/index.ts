export * from './text.ts'
export * from './codes.ts'
export * from './field.ts'
