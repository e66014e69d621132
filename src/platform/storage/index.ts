export * from './local-store.ts'
export * from './object-store.ts'
export * from './storage-errors.ts'
export * from './sweep.ts'
