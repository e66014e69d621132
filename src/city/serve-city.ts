import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createHealth, createMetrics, databaseCheck, RecentTimes, type Metrics } from '../platform/metrics/index.ts'
import { createServer, purposeOf, registerApiDocs, registerOperations, type Caller } from '../platform/http/index.ts'
import { requestPurpose } from '../platform/identity/index.ts'
import { protocols, registerProtocols } from '../protocols/index.ts'
import { createPainter } from '../../web/paint/painter.ts'
import { registerCrawlers } from './register-crawlers.ts'
import { registerDocs } from './register-docs.ts'
import { registerPages } from './register-pages.ts'
import { limitsOf, watchPlace } from './watch-place.ts'
import type { OpenedCity } from './open-city.ts'

export interface ServedCity {
  app: FastifyInstance
  url: string
  metrics: Metrics
  close(): Promise<void>
}

export const programVersion = async (): Promise<string> =>
  (JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }).version

/** Opens the door: REST, OpenAPI, pages, health and metrics on the configured address; the next free port when none was asked for. */
export async function serveCity(city: OpenedCity, options: { pages?: boolean } = {}): Promise<ServedCity> {
  const { config, program, services, database } = city
  const callers = new WeakMap<object, Promise<Caller>>()
  /** One look a request, shared by the rate limit and the operation. */
  const callerOf = (request: FastifyRequest): Promise<Caller> => {
    let found = callers.get(request.raw)
    if (!found) {
      found = services.identity
        .authenticate({ headers: request.headers, url: request.url })
        .then((actor) => ({ actor, purpose: requestPurpose(actor, purposeOf(request)) }))
      callers.set(request.raw, found)
    }
    return found
  }
  const metrics = createMetrics()
  const times = new RecentTimes()
  const begun = new WeakMap<object, ReturnType<Metrics['startRequest']>>()
  const health = createHealth({
    checks: [databaseCheck(database.db), { name: 'search', check: async () => void (await services.search.state()) }],
    onFailure: (name, error) => program.log.warn({ err: error, check: name }, 'a health check failed'),
  })
  const app = await createServer({
    log: program.log,
    anonymousPerMinute: config.rateAnonymous,
    keyPerMinute: config.rateSignedIn,
    trustProxy: config.trustProxy,
    trustedOrigins: config.publicUrl === null ? [] : [new URL(config.publicUrl).origin],
    async limitKey(request) {
      const { actor } = await callerOf(request)
      if (actor.unlimited) return null
      return actor.id === null ? { key: request.ip, known: false } : { key: actor.key?.id ?? actor.id, known: true }
    },
  })
  app.addHook('onRequest', async (request) => {
    begun.set(request.raw, metrics.startRequest())
  })
  app.addHook('onResponse', async (request, reply) => {
    if (!/^\/(assets|health|metrics)/.test(request.url)) times.add(reply.elapsedTime)
    begun.get(request.raw)?.({ method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode })
  })
  metrics.gauge('jobs_running', 'Jobs that run in this process.', () => services.jobs.runningCount())
  app.get('/health/live', async () => health.live())
  app.get('/health/ready', async (_request, reply) => {
    const report = await health.ready()
    return reply.code(report.status === 'ok' ? 200 : 503).send(report)
  })
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics.print()
    return reply.type(contentType).send(text)
  })
  const version = await programVersion()
  services.place = { status: watchPlace(city, version, times), limits: limitsOf(config, program.operations) }
  await registerOperations(app, program, callerOf)
  await registerApiDocs(app, program, version)
  await registerProtocols(app, protocols, { program, authenticate: callerOf, origin: () => city.baseUrl() })
  const painter = createPainter(join(config.data, 'tmp', 'faces'))
  app.addHook('onClose', () => painter.close())
  await registerCrawlers(app, city, painter)
  if (options.pages ?? true) {
    await registerPages(app, city, version, painter)
    await registerDocs(app)
  }
  const url = await listen(app, city)
  city.setBaseUrl(url)
  return {
    app,
    url,
    metrics,
    async close() {
      health.stopping()
      await app.close()
      metrics.stop()
    },
  }
}

async function listen(app: FastifyInstance, { config }: OpenedCity): Promise<string> {
  const attempts = config.given.has('port') || config.port === 0 ? 1 : 50
  for (let n = 0; ; n++) {
    try {
      await app.listen({ host: config.host, port: config.port === 0 ? 0 : config.port + n })
      break
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!taken || n + 1 >= attempts) throw error
    }
  }
  const { port } = app.server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  return `http://${host}:${port}`
}
