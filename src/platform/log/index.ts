export * from './log.ts'
export { redactText } from './redact.ts'
