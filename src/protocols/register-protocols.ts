import type { FastifyInstance, FastifyRequest } from 'fastify'
import { notFound } from '../platform/errors/index.ts'
import { askOperation, refuseBelow, sendProblem, type Authenticate, type Refuse } from '../platform/http/index.ts'
import { operationNamed, readJson, type Program } from '../platform/operations/index.ts'
import { allowOtherOrigins } from './allow-other-origins.ts'
import type { Door, Protocol } from './protocol.ts'
import { varyByLanguage } from './vary-by-language.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const noAddress = (request: FastifyRequest): never => {
  throw notFound({ zh: '地址', en: 'address' }, request.url.split('?')[0] ?? '')
}

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
      const refuse: Refuse | undefined = protocol.refuse && ((exchange, refusal) => protocol.refuse!(exchange, refusal, origin()))
      if (refuse) scope.setErrorHandler((thrown, request, reply) => sendProblem(request, reply, thrown, refuse))
      await protocol.register(scope, door)
      for (const address of protocol.addresses ?? []) {
        if (refuse) refuseBelow(app, address, refuse)
        // Else a page would say that there is none.
        scope.route({ method: [...methods], url: `${address}/*`, handler: noAddress })
      }
    })
  }
}
