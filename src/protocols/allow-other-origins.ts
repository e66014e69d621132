import type { FastifyInstance } from 'fastify'

/** Headers in which clients of the standards send keys and say what they send and want. */
const sent = 'Accept, Accept-Language, Authorization, Content-Type, If-None-Match, Range, X-API-Key, X-App-Token, X-CKAN-API-Key'

/** Headers of answers that a program in a browser may read beside the few that it always may. */
const told = 'Content-Crs, Content-Disposition, Content-Range, Delta-Table-Version, ETag, Link, Retry-After, X-SODA2-Fields, X-SODA2-Types'

/** Programs in browsers of other places may ask: without cookies, as the star demands, and with a key once the address said which headers it takes. */
export function allowOtherOrigins(scope: FastifyInstance): void {
  scope.addHook(
    'onSend',
    async (_request, reply) => void reply.headers({ 'access-control-allow-origin': '*', 'access-control-expose-headers': told }),
  )
  const methods = new Map<string, Set<string>>()
  scope.addHook('onRoute', ({ url, method }) => {
    const own = [method].flat().filter((name) => name !== 'OPTIONS')
    const known = methods.get(url)
    if (own.length === 0) return
    if (known) {
      for (const name of own) known.add(name)
      return
    }
    const allowed = new Set(own)
    methods.set(url, allowed)
    scope.options(url.slice(scope.prefix.length), async (_request, reply) =>
      reply
        .code(204)
        .headers({
          'access-control-allow-methods': [...allowed, 'OPTIONS'].join(', '),
          'access-control-allow-headers': sent,
          'access-control-max-age': '86400',
        })
        .send(),
    )
  })
}
