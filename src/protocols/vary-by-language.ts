import type { FastifyInstance } from 'fastify'

/** Titles, descriptions and errors follow the language asked for: whoever keeps answers must keep one for each. */
export function varyByLanguage(scope: FastifyInstance): void {
  scope.addHook('onSend', async (_, reply, payload) => {
    const vary = String(reply.getHeader('vary') ?? '')
    if (!/accept-language/i.test(vary)) reply.header('vary', vary === '' ? 'accept-language' : `${vary}, accept-language`)
    return payload
  })
}
