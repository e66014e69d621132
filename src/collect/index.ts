export * from './load-settings.ts'
export { sniffFile, childModule } from './sniff-file.ts'
