export { createServer, type ServerOptions } from './server.ts'
export { apiBase, registerOperations, routeOf, sendDownload, type Authenticate, type Caller } from './operation-route.ts'
export { abortOnClose, knownEtags, localeOf, purposeOf } from './request-context.ts'
export { sendProblem } from './problem-answer.ts'
