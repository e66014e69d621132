import type { FastifyInstance } from 'fastify'
import { askOperation, problemOf, type Authenticate } from '../platform/http/index.ts'
import { operationNamed, readJson, type Program } from '../platform/operations/index.ts'
import type { Door, Protocol } from './protocol.ts'

/** Opens every protocol at its addresses. Each lives in a scope of its own; whoever asks keeps the rights they have at the REST door. */
export async function registerProtocols(
  app: FastifyInstance,
  protocols: readonly Protocol[],
  { program, authenticate, origin }: { program: Program; authenticate: Authenticate; origin: () => string },
): Promise<void> {
  const door: Door = {
    origin,
    now: () => program.clock.now(),
    ask: async <T>(exchange: Parameters<Door['ask']>[0], operation: string, input: Readonly<Record<string, unknown>> = {}) =>
      (await askOperation(program, await authenticate(exchange.request), operationNamed(program, operation), input, exchange)) as T,
    // What is parsed here is needed whole, whatever the sender already has of its own answer.
    json: async <T>(exchange: Parameters<Door['ask']>[0], operation: string, input: Readonly<Record<string, unknown>> = {}) =>
      (await readJson(
        await askOperation(program, await authenticate(exchange.request), operationNamed(program, operation), input, { ...exchange, known: [] }),
      )) as T,
  }
  for (const protocol of protocols) {
    protocol.negotiate?.(app)
    await app.register(async (scope) => {
      // Programs in browsers of other places may read what is public: without credentials, as the star demands.
      scope.addHook('onSend', async (_request, reply) => void reply.header('access-control-allow-origin', '*'))
      const { refuse } = protocol
      if (refuse) scope.setErrorHandler((thrown, request, reply) => refuse({ request, reply }, problemOf(request, thrown)))
      await protocol.register(scope, door)
    })
  }
}
