export { registerApiDocs } from './api-docs.ts'
export { registerOperations, type Caller } from './operation-route.ts'
export { localeOf, purposeOf } from './request-context.ts'
export { createServer } from './server.ts'
