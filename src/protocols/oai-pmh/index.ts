import type { FastifyReply } from 'fastify'
import { PlatformError } from '../../platform/errors/index.ts'
import type { Exchange, Protocol } from '../protocol.ts'
import { localeOf } from '../../platform/http/index.ts'
import { answerVerb } from './answer-verb.ts'
import { OaiError } from './oai-error.ts'
import { envelope } from './envelope.ts'

const send = (reply: FastifyReply, body: string): FastifyReply =>
  reply.type('text/xml; charset=utf-8').header('cache-control', 'private, no-cache').send(body)

/** Arguments of a request; one that is given twice is an error of the protocol. */
function argumentsOf({ request }: Exchange): Map<string, string> {
  const given = {
    ...(request.query as Record<string, unknown>),
    ...(request.method === 'POST' ? (request.body as Record<string, unknown> | null) : null),
  }
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'string')
      throw new OaiError(name === 'verb' ? 'badVerb' : 'badArgument', { zh: `${name} 写了不止一次`, en: `${name} is given more than once` })
    found.set(name, value)
  }
  return found
}

/** OAI-PMH 2.0 with Dublin Core, as libraries and national aggregators harvest. */
export const oaiPmh: Protocol = {
  name: 'oai-pmh',
  title: { zh: 'OAI-PMH 2.0', en: 'OAI-PMH 2.0' },
  summary: {
    zh: '供图书馆和各级汇聚平台按时间增量收割目录（Dublin Core）。',
    en: 'For libraries and aggregators that harvest what changed, as Dublin Core.',
  },
  specification: 'https://www.openarchives.org/OAI/openarchivesprotocol.html',
  examples: [
    { path: '/oai?verb=Identify', summary: { zh: '这是哪里', en: 'What this is' } },
    { path: '/oai?verb=ListRecords&metadataPrefix=oai_dc', summary: { zh: '全部记录，分批', en: 'All records, in batches' } },
  ],
  register(scope, door) {
    scope.route({
      method: ['GET', 'POST'],
      url: '/oai',
      handler: async (request, reply) => {
        const exchange = { request, reply }
        const address = `${door.origin()}/oai`
        const now = door.now()
        let given = new Map<string, string>()
        try {
          given = argumentsOf(exchange)
          const body = await answerVerb(door, exchange, given)
          return await send(reply, envelope(address, now, given, body))
        } catch (thrown) {
          // What an operation cannot take was an argument here; who may not ask and what is too much are told by the status of HTTP.
          const error =
            thrown instanceof PlatformError && thrown.kind === 'InvalidInput' ? new OaiError('badArgument', thrown.failing.detail) : thrown
          if (!(error instanceof OaiError)) throw error
          // The protocol answers its errors with 200; arguments that could not be read are not repeated.
          const repeated = error.code === 'badVerb' || error.code === 'badArgument' ? new Map<string, string>() : given
          return send(reply, envelope(address, now, repeated, error.print(localeOf(request))))
        }
      },
    })
  },
}
