import fastify, { type FastifyInstance } from 'fastify'
import { ensureWebBuild, registerWeb } from '../server.ts'
import { fixturePort, type FixturePort } from './fixture-port.ts'

/** The pages over the fixture platform on a free port of the loopback; for tests and for looking. */
export async function serveFixture(port = 0): Promise<{ app: FastifyInstance; origin: string; port: FixturePort }> {
  await ensureWebBuild()
  const fixture = fixturePort()
  const app = fastify({ routerOptions: { maxParamLength: 500 } })
  await registerWeb(app, fixture)
  const origin = await app.listen({ host: '127.0.0.1', port })
  return { app, origin, port: fixture }
}

if (import.meta.main) console.log((await serveFixture(Number(process.env['PORT'] ?? 4180))).origin)
