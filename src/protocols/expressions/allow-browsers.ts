import type { FastifyInstance } from 'fastify'

/** Lets programs in browsers of other places send a key in a header: they ask first. */
export function allowBrowsers(scope: FastifyInstance, addresses: readonly string[]): void {
  for (const address of addresses)
    scope.options(address, async (_request, reply) =>
      reply
        .code(204)
        .headers({
          'access-control-allow-methods': 'GET, OPTIONS',
          'access-control-allow-headers': 'Authorization, Content-Type, X-App-Token',
          'access-control-max-age': '86400',
        })
        .send(),
    )
}
