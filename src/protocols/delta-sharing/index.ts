import type { Agency } from '../../model/index.ts'
import { invalidInput, notFound } from '../../platform/errors/index.ts'
import type { Exchange, Protocol } from '../protocol.ts'
import { sayProblem } from '../say-problem.ts'
import { findSchema, findTable, pagingOf, readableDatasets, tablesOf } from './names.ts'
import { readChanges } from './read-changes.ts'
import { tokenOf } from './profile.ts'
import { readTable, tableVersion } from './read-table.ts'

const base = '/delta-sharing'
interface Named {
  share: string
  schema: string
  table: string
}

/** What a query asks; nothing where nothing was sent. @throws InvalidInput for a body that is no object */
function questionOf(body: unknown): Record<string, unknown> {
  if (body === undefined) return {}
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>
  throw invalidInput({
    code: 'PUJIANG_SHARING_QUESTION',
    detail: { zh: '正文应是 JSON 对象。', en: 'The body must be a JSON object.' },
    cure: { zh: '没有条件时发送 {}。', en: 'Send {} where nothing is asked for in particular.' },
  })
}

const nextPage = (token: string | null): { nextPageToken?: string } => (token === null ? {} : { nextPageToken: token })

/** Errors as the protocol writes them. */
const codes: Readonly<Record<number, string>> = {
  400: 'INVALID_PARAMETER_VALUE',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  429: 'REQUEST_LIMIT_EXCEEDED',
}

/** Delta Sharing 1.0: tables for Spark, pandas, Power BI and whatever else speaks it. */
export const deltaSharing: Protocol = {
  name: 'delta-sharing',
  title: { zh: 'Delta Sharing 1.0', en: 'Delta Sharing 1.0' },
  summary: {
    zh: '把表直接读进 Spark、pandas、Power BI：文件链接短期有效，权限随时收回。',
    en: 'Tables straight into Spark, pandas or Power BI, by links that live for minutes and die with the right.',
  },
  specification: 'https://github.com/delta-io/delta-sharing/blob/main/PROTOCOL.md',
  examples: [
    { path: '/delta-sharing/profile.share', summary: { zh: '公开数据的接入文件', en: 'The profile for what is open to all' } },
    { path: '/delta-sharing/shares', summary: { zh: '有哪些共享', en: 'The shares' } },
  ],
  addresses: [base],
  refuse({ reply }, { problem }) {
    return reply.code(problem.status).send({
      errorCode: codes[problem.status] ?? (problem.status < 500 ? 'INVALID_PARAMETER_VALUE' : 'INTERNAL_ERROR'),
      message: sayProblem(problem),
    })
  },
  register(scope, door) {
    // Spark posts queries as JSON under names of its own.
    scope.addContentTypeParser(/^application\/.*json/, { parseAs: 'string' }, scope.getDefaultJsonParser('error', 'error'))
    const json = (exchange: Exchange, value: unknown, kept = 'private, no-cache'): unknown =>
      exchange.reply.type('application/json; charset=utf-8').header('cache-control', kept).send(JSON.stringify(value))

    /** Agencies with something to find; the rest are told as missing. */
    const shares = async (exchange: Exchange): Promise<{ name: string; id: string }[]> =>
      (await door.ask<{ items: Agency[] }>(exchange, 'list-agencies')).items.flatMap(({ slug, id, datasets }) =>
        datasets > 0 ? [{ name: slug, id }] : [],
      )
    const share = async (exchange: Exchange, name: string): Promise<{ name: string; id: string }> => {
      const found = (await shares(exchange)).find((one) => one.name.toLowerCase() === name.toLowerCase())
      if (!found) throw notFound({ zh: '共享', en: 'share' }, name)
      return found
    }

    // With a key it is the recipient's own profile, else that of everybody.
    scope.get(`${base}/profile.share`, async (request, reply) =>
      json(
        { request, reply },
        { shareCredentialsVersion: 1, endpoint: `${door.origin()}${base}`, ...(await tokenOf(door, { request, reply })) },
        'private, no-store',
      ),
    )
    scope.get(`${base}/shares`, async (request, reply) => {
      const exchange = { request, reply }
      const { limit, cursor } = pagingOf(request.query)
      const all = await shares(exchange)
      const from = cursor === null ? 0 : all.findIndex((one) => one.name === cursor)
      if (from < 0) throw notFound({ zh: '页', en: 'page' }, cursor ?? '')
      return json(exchange, { items: all.slice(from, from + limit), ...nextPage(all[from + limit]?.name ?? null) })
    })
    scope.get<{ Params: Named }>(`${base}/shares/:share`, async (request, reply) => {
      const exchange = { request, reply }
      return json(exchange, { share: await share(exchange, request.params.share) })
    })
    scope.get<{ Params: Named }>(`${base}/shares/:share/schemas`, async (request, reply) => {
      const exchange = { request, reply }
      const { name } = await share(exchange, request.params.share)
      const { items, cursor } = await readableDatasets(door, exchange, name, pagingOf(request.query))
      return json(exchange, { items: items.map(({ slug }) => ({ name: slug, share: name })), ...nextPage(cursor) })
    })
    scope.get<{ Params: Named }>(`${base}/shares/:share/schemas/:schema/tables`, async (request, reply) => {
      const exchange = { request, reply }
      const record = await findSchema(door, exchange, request.params.share, request.params.schema)
      const { limit } = pagingOf(request.query)
      return json(exchange, {
        items: tablesOf(record)
          .slice(0, limit)
          .map(({ slug, id }) => ({ name: slug, schema: record.slug, share: record.agency.slug, shareId: record.agency.id, id })),
      })
    })
    scope.get<{ Params: Named }>(`${base}/shares/:share/all-tables`, async (request, reply) => {
      const exchange = { request, reply }
      const { name, id } = await share(exchange, request.params.share)
      const { items, cursor } = await readableDatasets(door, exchange, name, pagingOf(request.query))
      const tables = items.flatMap((record) =>
        tablesOf(record).map((table) => ({ name: table.slug, schema: record.slug, share: name, shareId: id, id: table.id })),
      )
      return json(exchange, { items: tables, ...nextPage(cursor) })
    })

    const table = `${base}/shares/:share/schemas/:schema/tables/:table`
    scope.get<{ Params: Named }>(`${table}/version`, async (request, reply) => {
      const exchange = { request, reply }
      const named = await findTable(door, exchange, request.params)
      return reply.header('delta-table-version', String(await tableVersion(door, exchange, named, request.query as Record<string, unknown>))).send('')
    })
    // Old clients ask for the version by HEAD of the table.
    scope.head<{ Params: Named }>(table, async (request, reply) => {
      const named = await findTable(door, { request, reply }, request.params)
      return reply.header('delta-table-version', String(named.table.version?.number ?? 0)).send('')
    })
    scope.get<{ Params: Named }>(`${table}/metadata`, async (request, reply) => {
      const exchange = { request, reply }
      return readTable(door, exchange, await findTable(door, exchange, request.params), { ...(request.query as object), metadataOnly: true })
    })
    scope.post<{ Params: Named }>(`${table}/query`, async (request, reply) => {
      const exchange = { request, reply }
      return readTable(door, exchange, await findTable(door, exchange, request.params), questionOf(request.body))
    })
    scope.get<{ Params: Named }>(`${table}/changes`, async (request, reply) => {
      const exchange = { request, reply }
      return readChanges(door, exchange, await findTable(door, exchange, request.params), request.query as Record<string, unknown>)
    })
  },
}
