import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { localeOf, problemOf } from '../../platform/http/index.ts'
import type { Door, Exchange } from '../protocol.ts'
import { Printed, type Action, type Call, type SentFile } from './action.ts'
import { actions } from './actions/index.ts'
import { dumpRows } from './datastore/index.ts'
import { Parameters } from './parameters.ts'
import { readForm } from './read-form.ts'
import { readRequest } from './read-request.ts'
import { answerError, BadRequest, helpAddress, parameterFault } from './refusals.ts'
import { siteReader } from './site.ts'
import { uploadFile } from './upload-file.ts'

const json = 'application/json; charset=utf-8'
/** Records come with the request of `datastore_create`. */
const longestBody = 32 * 1024 * 1024

const byName: ReadonlyMap<string, Action> = new Map(actions.map((action) => [action.name, action]))

function answerResult(reply: FastifyReply, help: string, result: unknown): FastifyReply {
  const head = `{"help": ${JSON.stringify(help)}, "success": true, "result": `
  void reply.type(json).header('cache-control', 'private, no-cache')
  if (!(result instanceof Printed)) return reply.send(`${head}${JSON.stringify(result ?? null)}}`)
  return reply.send(Buffer.concat([head, ...result.pieces, '}'].map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))))
}

/** Opens the addresses of the Action API: `/api/3/action/NAME` and `/api/action/NAME`. */
export async function registerActions(scope: FastifyInstance, door: Door): Promise<void> {
  const siteOf = siteReader(door)
  // Forms may carry JSON, and JSON may come without its name: both are told apart by what they are.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: longestBody }, (_request, body, done) => done(null, body))

  // A file is never held: it goes on to the lake as it comes in, which minds the space itself.
  await scope.register(multipart, { limits: { fileSize: Number.POSITIVE_INFINITY, files: 1, fields: 200, fieldSize: 1024 * 1024 } })

  const callOf = async (exchange: Exchange, params: Parameters, upload: SentFile | null = null): Promise<Call> => ({
    door,
    exchange,
    origin: door.origin(),
    locale: localeOf(exchange.request),
    site: await siteOf(exchange),
    params,
    upload,
    ask: (operation, input) => door.ask(exchange, operation, input),
  })

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const exchange = { request, reply }
    const { name } = request.params as { name: string }
    const action = byName.get(name)
    let result: unknown
    try {
      if (!action) throw new BadRequest(`Bad request - Action name not known: ${name}`)
      if (action.writes && request.method === 'GET')
        throw new BadRequest('Bad request - JSON Error: Invalid request. Please use POST method for your request')
      const form = await readForm(request, (file, content) => {
        if (action.takesFile) return uploadFile(door, exchange, file, content)
        content.resume()
        throw parameterFault('upload', '这一步不收文件', 'No file is taken here: send it with resource_create or resource_update')
      })
      const params = new Parameters(form?.params ?? readRequest(request))
      if (params.has('callback'))
        throw parameterFault('callback', '不提供 JSONP，请直接跨域读取', 'JSONP is not given: read across origins (CORS) instead')
      result = await action.run(await callOf(exchange, params, form?.upload))
    } catch (thrown) {
      if (thrown instanceof BadRequest) return reply.code(400).header('cache-control', 'no-store').type(json).send(JSON.stringify(thrown.message))
      return answerError(exchange, { origin: door.origin(), action: name }, problemOf(request, thrown))
    }
    return answerResult(reply, helpAddress(door.origin(), name), result)
  }
  scope.get('/datastore/dump/:name', async (request, reply) => {
    const exchange = { request, reply }
    const { name } = request.params as { name: string }
    try {
      return await dumpRows(await callOf(exchange, new Parameters(readRequest(request))), name, reply)
    } catch (thrown) {
      return answerError(exchange, { origin: door.origin(), action: 'datastore_search' }, problemOf(request, thrown))
    }
  })
  for (const base of ['/api/3/action', '/api/action'])
    scope.route({ method: ['GET', 'POST'], url: `${base}/:name`, bodyLimit: longestBody, handler: answer })
}
