import type { FastifyReply } from 'fastify'
import type { Exchange, Protocol } from '../protocol.ts'
import { sayProblem } from '../say-problem.ts'
import { describeView, findViews } from './metadata.ts'
import { answerRows } from './rows.ts'

const codes: Readonly<Record<string, string>> = {
  PUJIANG_EXPRESSION: 'query.compiler.malformed',
  PUJIANG_EXPRESSION_FIELD: 'query.soql.no-such-column',
  PUJIANG_QUERY_FIELD: 'query.soql.no-such-column',
  PUJIANG_QUERY_TYPE: 'query.soql.type-mismatch',
  PUJIANG_QUERY_SYNTAX: 'query.compiler.malformed',
}
const statusCodes: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'authentication_required',
  403: 'permission_denied',
  404: 'dataset.missing',
  429: 'too_many_requests',
}

const json = ({ reply }: Exchange, value: object): FastifyReply =>
  reply.type('application/json; charset=utf-8').header('cache-control', 'private, no-cache').send(JSON.stringify(value))

/** SODA 2.1 with SoQL, as clients of Socrata ask for rows. */
export const soda: Protocol = {
  name: 'soda',
  title: { zh: 'SODA 2.1（SoQL）', en: 'SODA 2.1 (SoQL)' },
  summary: {
    zh: '为 Socrata 写的客户端照常取行：筛选、汇总、排序、分页。',
    en: 'Clients written for Socrata ask for rows unchanged: filters, summaries, order, pages.',
  },
  specification: 'https://dev.socrata.com/docs/queries/',
  examples: [
    { path: '/resource/{table}.json?$limit=5', summary: { zh: '一张表的前五行', en: 'Five rows of a table' } },
    { path: '/resource/{table}.csv?$select=count(*)', summary: { zh: '一共多少行', en: 'How many rows there are' } },
    { path: '/api/views/{table}.json', summary: { zh: '一张表的列', en: 'The columns of a table' } },
    { path: '/api/catalog/v1?q=', summary: { zh: '有哪些表', en: 'Which tables there are' } },
  ],
  addresses: ['/resource', '/api/views', '/api/catalog'],
  refuse({ reply }, { error, problem }) {
    const { code } = error.failing
    const [fault] = problem.faults ?? []
    // The place is told where it is one of the question as it came in.
    const own = code.startsWith('PUJIANG_QUERY') ? undefined : fault
    const message = (code.startsWith('PUJIANG_QUERY') ? fault?.message : undefined) ?? problem.detail
    return reply
      .code(problem.status)
      .type('application/json; charset=utf-8')
      .send(
        JSON.stringify({
          code: codes[code] ?? statusCodes[problem.status] ?? (problem.status < 500 ? 'invalid_request' : 'internal_error'),
          error: true,
          message: sayProblem({ detail: message, cure: problem.cure }),
          ...(own && { data: { parameter: own.at, position: own.position ?? null, length: own.length ?? null } }),
        }),
      )
  },
  register(scope, door) {
    scope.get<{ Params: { file: string } }>('/resource/:file', (request, reply) => answerRows(door, { request, reply }, request.params.file))
    scope.get<{ Params: { file: string } }>('/api/views/:file', async (request, reply) =>
      json({ request, reply }, await describeView(door, { request, reply }, request.params.file.replace(/\.json$/, ''))),
    )
    scope.get('/api/catalog/v1', async (request, reply) => json({ request, reply }, await findViews(door, { request, reply })))
  },
}
