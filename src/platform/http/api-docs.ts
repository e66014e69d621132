import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { mcpTools, openApi, type Program } from '../operations/index.ts'
import { apiBase } from './operation-route.ts'
import { localeOf } from './request-context.ts'

/** `/openapi.json`, the browsable page at `/docs/api`, and `/mcp/tools.json`; all from the declarations, all assets local. */
export async function registerApiDocs(app: FastifyInstance, program: Program, version: string): Promise<void> {
  const documents = { zh: openApi(program.operations, apiBase, 'zh', version), en: openApi(program.operations, apiBase, 'en', version) }
  const tools = { zh: mcpTools(program.operations, 'zh'), en: mcpTools(program.operations, 'en') }
  app.get('/openapi.json', async (request, reply) => reply.header('access-control-allow-origin', '*').send(documents[localeOf(request)]))
  app.get('/mcp/tools.json', async (request) => ({ tools: tools[localeOf(request)] }))
  await app.register(swagger, { mode: 'static', specification: { document: documents.zh as never } })
  await app.register(swaggerUi, {
    routePrefix: '/docs/api',
    // Its page carries inline styles only; its scripts are files of the package, so our own policy stays in force.
    staticCSP: false,
    uiConfig: { docExpansion: 'none', tryItOutEnabled: true, defaultModelsExpandDepth: 0 },
  })
}
