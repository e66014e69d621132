import type { FastifyReply } from 'fastify'
import { oneRecord } from '../one-record.ts'
import type { Exchange, Protocol } from '../protocol.ts'
import { sayProblem } from '../say-problem.ts'
import { answerDatasets, catalogueFacets, catalogueFormats, describeDataset, exportCatalogue } from './catalogue.ts'
import { attachmentsOf } from './dataset.ts'
import { answerExport, exportFormats } from './exports.ts'
import { readParameters } from './parameters.ts'
import { answerFacets, answerRecord, answerRecords, tableOf } from './records.ts'

const base = '/api/explore/v2.1/catalog'

const json = ({ reply }: Exchange, value: object): FastifyReply =>
  reply.type('application/json; charset=utf-8').header('cache-control', 'private, no-cache').send(JSON.stringify(value))

const links = (address: string, formats: readonly string[]): object => ({ links: formats.map((rel) => ({ rel, href: `${address}/${rel}` })) })

const statusCodes: Readonly<Record<number, string>> = {
  400: 'InvalidRESTParameterError',
  401: 'AuthenticationError',
  403: 'PermissionDeniedError',
  404: 'NotFoundError',
  429: 'TooManyRequestsError',
}

/** The Explore API v2.1 of Opendatasoft with ODSQL: the catalogue and the rows. */
export const opendatasoft: Protocol = {
  name: 'opendatasoft',
  title: { zh: 'Opendatasoft Explore v2.1（ODSQL）', en: 'Opendatasoft Explore v2.1 (ODSQL)' },
  summary: {
    zh: '为 Opendatasoft 写的客户端照常可用：目录、分面、行、导出。',
    en: 'Clients written for Opendatasoft work unchanged: catalogue, facets, rows, exports.',
  },
  specification: 'https://help.huwise.com/apis/ods-explore-v2/',
  examples: [
    { path: `${base}/datasets?limit=5`, summary: { zh: '目录', en: 'The catalogue' } },
    { path: `${base}/datasets/{dataset}/records?limit=5`, summary: { zh: '一个数据集的行', en: 'Rows of a dataset' } },
    { path: `${base}/datasets/{dataset}/exports/csv`, summary: { zh: '全部行', en: 'All rows' } },
    { path: `${base}/facets`, summary: { zh: '目录的分面', en: 'Facets of the catalogue' } },
  ],
  addresses: ['/api/explore'],
  refuse({ reply }, { error, problem }) {
    const { code } = error.failing
    const [fault] = problem.faults ?? []
    // Places inside the translated question mean nothing to whoever wrote ODSQL.
    const said = code.startsWith('PUJIANG_QUERY') ? fault?.message : undefined
    const isLanguage = code.startsWith('PUJIANG_EXPRESSION') || code.startsWith('PUJIANG_QUERY')
    return reply
      .code(problem.status)
      .type('application/json; charset=utf-8')
      .send(
        JSON.stringify({
          error_code: isLanguage && problem.status === 400 ? 'ODSQLError' : (statusCodes[problem.status] ?? 'InternalError'),
          message: sayProblem({ detail: said ?? problem.detail, cure: problem.cure }),
        }),
      )
  },
  register(scope, door) {
    type Named = { Params: { id: string; last: string } }
    scope.get(`${base}/datasets`, (request, reply) => answerDatasets(door, { request, reply }))
    scope.get(`${base}/facets`, async (request, reply) => json({ request, reply }, await catalogueFacets(door, { request, reply })))
    scope.get(`${base}/exports`, async (request, reply) => json({ request, reply }, links(`${door.origin()}${base}/exports`, catalogueFormats)))
    scope.get<Named>(`${base}/exports/:last`, (request, reply) => exportCatalogue(door, { request, reply }, request.params.last))
    scope.get<Named>(`${base}/datasets/:id`, async (request, reply) =>
      json({ request, reply }, await describeDataset(door, { request, reply }, request.params.id)),
    )
    scope.get<Named>(`${base}/datasets/:id/records`, (request, reply) => answerRecords(door, { request, reply }, request.params.id))
    scope.get<Named>(`${base}/datasets/:id/records/:last`, (request, reply) =>
      answerRecord(door, { request, reply }, request.params.id, request.params.last),
    )
    scope.get<Named>(`${base}/datasets/:id/facets`, async (request, reply) =>
      json({ request, reply }, await answerFacets(door, { request, reply }, request.params.id)),
    )
    scope.get<Named>(`${base}/datasets/:id/attachments`, async (request, reply) => {
      const exchange = { request, reply }
      const { locale } = readParameters(exchange, [])
      return json(exchange, { attachments: attachmentsOf(door.origin(), await oneRecord(door, exchange, request.params.id), locale) })
    })
    scope.get<Named>(`${base}/datasets/:id/exports`, async (request, reply) => {
      const { slug } = await tableOf(door, { request, reply }, request.params.id)
      return json({ request, reply }, links(`${door.origin()}${base}/datasets/${encodeURIComponent(slug)}/exports`, exportFormats))
    })
    scope.get<Named>(`${base}/datasets/:id/exports/:last`, (request, reply) =>
      answerExport(door, { request, reply }, request.params.id, request.params.last),
    )
  },
}
