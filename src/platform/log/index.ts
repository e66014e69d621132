export * from './log.ts'
export { redact, redactText } from './redact.ts'
