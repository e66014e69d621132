import { notFound, PlatformError } from '../../platform/errors/index.ts'
import type { Exchange, Protocol } from '../protocol.ts'
import { sayProblem } from '../say-problem.ts'
import { findNamespace, findTable, namespacesOf, pageOf, tableNames, type TableName } from './names.ts'
import { readToken } from './read-token.ts'
import { signingConfig, signRead, wantsSigning } from './remote-signing.ts'

const base = '/iceberg/v1'
const form = 'application/x-www-form-urlencoded'

/** Errors as the catalogue's clients know them. */
const types: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'NotAuthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  406: 'UnsupportedOperationException',
  429: 'TooManyRequestsException',
  503: 'ServiceUnavailableException',
}

/** What clients may ask; they leave out the rest. */
const endpoints = [
  'GET /v1/{prefix}/namespaces',
  'GET /v1/{prefix}/namespaces/{namespace}',
  'HEAD /v1/{prefix}/namespaces/{namespace}',
  'GET /v1/{prefix}/namespaces/{namespace}/tables',
  'GET /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'GET /v1/{prefix}/namespaces/{namespace}/views',
  'POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/metrics',
]

const readOnly = (): PlatformError =>
  new PlatformError('InvalidInput', {
    code: 'PUJIANG_ICEBERG_READ_ONLY',
    status: 406,
    detail: { zh: '这个目录只读。', en: 'This catalogue is read-only.' },
    cure: {
      zh: '数据经本站的装载与审核发布，发布后这里立即可读。',
      en: 'Data comes in by loading and review on this site, and is here as soon as it is published.',
    },
  })

/** Iceberg REST catalogue, read-only: agencies are namespaces, versions are snapshots. */
export const iceberg: Protocol = {
  name: 'iceberg',
  title: { zh: 'Iceberg REST 目录', en: 'Iceberg REST catalogue' },
  summary: {
    zh: '把每张表作为 Iceberg 表读进 DuckDB、PyIceberg、Trino、Spark：每个版本一个快照，列改名不断。',
    en: 'Every table as an Iceberg table for DuckDB, PyIceberg, Trino or Spark: a snapshot for each version, columns by their ids.',
  },
  specification: 'https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml',
  examples: [
    { path: '/iceberg/v1/config', summary: { zh: '目录的设置', en: 'Settings of the catalogue' } },
    { path: '/iceberg/v1/namespaces', summary: { zh: '命名空间，即部门', en: 'Namespaces, which are agencies' } },
  ],
  addresses: ['/iceberg'],
  refuse({ request, reply }, { problem }) {
    const type =
      problem.status === 404
        ? request.url.includes('/tables/')
          ? 'NoSuchTableException'
          : request.url.includes('/namespaces/')
            ? 'NoSuchNamespaceException'
            : 'NotFoundException'
        : types[problem.status]
    return reply.code(problem.status).send({
      error: {
        message: sayProblem(problem),
        type: type ?? (problem.status < 500 ? 'BadRequestException' : 'InternalServerError'),
        code: problem.status,
      },
    })
  },
  register(scope, door) {
    // The token is asked for by a form, read here as it is; what is refused need not be read as JSON first.
    if (scope.hasContentTypeParser(form)) scope.removeContentTypeParser(form)
    for (const type of [form, /^application\/.*json/])
      scope.addContentTypeParser(type, { parseAs: 'string', bodyLimit: 1_000_000 }, (_request, body, done) => done(null, body))
    const json = ({ reply }: Exchange, value: unknown): unknown =>
      reply.type('application/json; charset=utf-8').header('cache-control', 'private, no-store').send(JSON.stringify(value))

    scope.get(`${base}/config`, async (request, reply) => json({ request, reply }, { defaults: {}, overrides: {}, endpoints }))
    scope.post(`${base}/oauth/tokens`, async (request, reply) => readToken(door, { request, reply }))

    scope.get(`${base}/namespaces`, async (request, reply) => {
      const exchange = { request, reply }
      const { parent } = request.query as Record<string, unknown>
      if (typeof parent === 'string' && parent !== '') {
        await findNamespace(door, exchange, parent)
        return json(exchange, { namespaces: [] })
      }
      const { limit, cursor, paged } = pageOf(request.query)
      const all = await namespacesOf(door, exchange)
      const from = cursor === null ? 0 : all.findIndex(({ slug }) => slug === cursor)
      if (from < 0) throw notFound({ zh: '页', en: 'page' }, cursor ?? '')
      const to = paged ? from + limit : all.length
      return json(exchange, { namespaces: all.slice(from, to).map(({ slug }) => [slug]), 'next-page-token': all[to]?.slug ?? null })
    })
    const namespace = `${base}/namespaces/:namespace`
    scope.head<{ Params: TableName }>(namespace, async (request, reply) => {
      await findNamespace(door, { request, reply }, request.params.namespace)
      return reply.code(204).send()
    })
    scope.get<{ Params: TableName }>(namespace, { exposeHeadRoute: false }, async (request, reply) => {
      const exchange = { request, reply }
      const { slug, name } = await findNamespace(door, exchange, request.params.namespace)
      return json(exchange, { namespace: [slug], properties: { comment: name.zh, 'comment.en': name.en } })
    })
    scope.get<{ Params: TableName }>(`${namespace}/tables`, async (request, reply) => {
      const exchange = { request, reply }
      const page = pageOf(request.query)
      const { slug } = await findNamespace(door, exchange, request.params.namespace)
      const { names, next } = await tableNames(door, exchange, slug, page)
      return json(exchange, { identifiers: names.map((name) => ({ namespace: [slug], name })), 'next-page-token': next })
    })
    // Trino asks for views even where it is told that there are none.
    scope.get<{ Params: TableName }>(`${namespace}/views`, async (request, reply) => {
      const exchange = { request, reply }
      await findNamespace(door, exchange, request.params.namespace)
      return json(exchange, { identifiers: [], 'next-page-token': null })
    })
    const table = `${namespace}/tables/:table`
    scope.head<{ Params: TableName }>(table, async (request, reply) => {
      await findTable(door, { request, reply }, request.params)
      return reply.code(204).send()
    })
    scope.get<{ Params: TableName }>(table, { exposeHeadRoute: false }, async (request, reply) => {
      const exchange = { request, reply }
      const found = await findTable(door, exchange, request.params, wantsSigning(request))
      return json(exchange, { 'metadata-location': found.location, metadata: found.metadata, config: signingConfig(door, exchange, found) })
    })
    scope.post<{ Params: TableName }>(`${table}/sign`, async (request, reply) => {
      const exchange = { request, reply }
      return json(exchange, await signRead(door, exchange, request.params))
    })
    scope.post<{ Params: TableName }>(`${table}/metrics`, async (request, reply) => {
      await findTable(door, { request, reply }, request.params)
      return reply.code(204).send()
    })

    // Whatever else the standard has changes something.
    scope.route({
      method: ['POST', 'PUT', 'PATCH', 'DELETE'],
      url: `${base}/*`,
      handler: () => {
        throw readOnly()
      },
    })
    scope.get(`${base}/*`, (request) => {
      throw notFound({ zh: '地址', en: 'address' }, request.url.split('?')[0] ?? '')
    })
  },
}
