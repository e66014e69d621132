import type { FastifyInstance } from 'fastify'
import { askOperation, problemOf, type Authenticate } from '../platform/http/index.ts'
import { operationNamed, readJson, type Program } from '../platform/operations/index.ts'
import { allowOtherOrigins } from './allow-other-origins.ts'
import type { Door, Protocol } from './protocol.ts'
import { varyByLanguage } from './vary-by-language.ts'

/** Opens every protocol at its addresses. Each lives in a scope of its own; whoever asks keeps the rights they have at the REST door. */
export async function registerProtocols(
  app: FastifyInstance,
  protocols: readonly Protocol[],
  { program, authenticate, origin }: { program: Program; authenticate: Authenticate; origin: () => string },
): Promise<void> {
  const ask: Door['ask'] = async <T>(...[exchange, operation, input = {}, { ifChanged = false } = {}]: Parameters<Door['ask']>) =>
    (await askOperation(program, await authenticate(exchange.request), operationNamed(program, operation), input, {
      ...exchange,
      // An etag of another address of the same rows must not leave a protocol without its answer.
      ...(!ifChanged && { known: [] }),
    })) as T
  const door: Door = {
    origin,
    now: () => program.clock.now(),
    ask,
    json: async <T>(...asked: Parameters<Door['json']>) => (await readJson(await ask(...asked))) as T,
  }
  for (const protocol of protocols) {
    protocol.negotiate?.(app)
    await app.register(async (scope) => {
      allowOtherOrigins(scope)
      varyByLanguage(scope)
      const { refuse } = protocol
      if (refuse) scope.setErrorHandler((thrown, request, reply) => refuse({ request, reply }, problemOf(request, thrown)))
      await protocol.register(scope, door)
    })
  }
}
