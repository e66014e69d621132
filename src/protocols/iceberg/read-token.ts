import type { FastifyRequest } from 'fastify'
import { PlatformError } from '../../platform/errors/index.ts'
import { publicToken } from '../../platform/identity/index.ts'
import type { Door, Exchange } from '../protocol.ts'

/** A refusal in the words of OAuth 2. */
interface Refusal {
  error: string
  error_description: string
}

/** The same request as if it had come with this key and nothing else to be known by: who sent it is looked up anew. */
const withKey = (request: FastifyRequest, key: string): FastifyRequest =>
  Object.create(request, {
    headers: { value: { authorization: `Bearer ${key}` } },
    raw: { value: Object.create(request.raw) as FastifyRequest['raw'] },
  }) as FastifyRequest

/**
 * Client credentials: the secret is an API key, and the key is the token. Nothing is issued: a key lives and dies where it was made, and readers that
 * take a token at once need not ask here.
 */
export async function readToken(door: Door, { request, reply }: Exchange): Promise<unknown> {
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
  const refuse = (refusal: Refusal, status = 400): unknown => reply.code(status).header('cache-control', 'no-store').send(refusal)
  if (form.get('grant_type') !== 'client_credentials')
    return refuse({
      error: 'unsupported_grant_type',
      error_description: 'grant_type must be client_credentials; a key is not exchanged for another token, send it as it is.',
    })
  const key = form.get('client_secret') ?? ''
  if (key === '') return refuse({ error: 'invalid_request', error_description: 'client_secret must be an API key of this city.' })
  if (key !== publicToken) {
    try {
      await door.ask({ request: withKey(request, key), reply }, 'show-me')
    } catch (error) {
      if (!(error instanceof PlatformError) || !['NotAuthenticated', 'NotAllowed'].includes(error.kind)) throw error
      return refuse({ error: 'invalid_client', error_description: 'This key is not known, has expired or was revoked.' }, 401)
    }
  }
  return reply.header('cache-control', 'no-store').send({
    access_token: key,
    token_type: 'bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  })
}
