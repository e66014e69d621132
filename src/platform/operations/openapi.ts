import type { TObject, TSchema } from 'typebox'
import type { Locale } from '../../model/index.ts'
import { errorKinds } from '../errors/index.ts'
import type { Operation } from './operation.ts'

const pathNames = (operation: Operation): string[] => [...operation.http.matchAll(/\{(\w+)\}/g)].map((m) => m[1] as string)
const methodOf = (operation: Operation): string => (operation.http.split(' ')[0] as string).toLowerCase()
const takesBody = (operation: Operation): boolean => ['post', 'put', 'patch'].includes(methodOf(operation))

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'kind', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable code of the error, e.g. PUJIANG_NOT_FOUND.' },
    kind: { enum: Object.keys(errorKinds) },
    detail: { type: 'string' },
    cure: { type: 'string', description: 'What the caller can do.' },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        properties: { at: { type: 'string' }, message: { type: 'string' }, position: { type: 'integer' }, length: { type: 'integer' } },
      },
    },
    facts: { type: 'object', additionalProperties: true },
    requestId: { type: 'string' },
  },
}

function requestBody(operation: Operation, inPath: readonly string[]): Record<string, unknown> | undefined {
  if (operation.body === 'stream')
    return { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
  if (!takesBody(operation)) return undefined
  const schema = operation.input as TObject
  const names = Object.keys(schema.properties).filter((n) => !inPath.includes(n))
  if (names.length === 0) return undefined
  const required = ((schema.required as string[] | undefined) ?? []).filter((n) => names.includes(n))
  return {
    required: required.length > 0,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(names.map((n) => [n, schema.properties[n]])),
          ...(required.length > 0 && { required }),
        },
      },
    },
  }
}

function parameters(operation: Operation, inPath: readonly string[]): unknown[] {
  const schema = operation.input as TObject
  const required = (schema.required as string[] | undefined) ?? []
  const inQuery = takesBody(operation) && operation.body !== 'stream' ? [] : Object.keys(schema.properties).filter((n) => !inPath.includes(n))
  const parameter = (name: string, where: 'path' | 'query') => {
    const s = schema.properties[name] as TSchema & { description?: string }
    return {
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      ...(s.description && { description: s.description }),
      schema: s,
    }
  }
  return [...inPath.map((n) => parameter(n, 'path')), ...inQuery.map((n) => parameter(n, 'query')), { $ref: '#/components/parameters/purpose' }]
}

/** What is declared of the body speaks of its plain JSON, or of the form of JSON that is given instead of it. */
function bodySchema(operation: Operation, type: string, produced: readonly string[]): object {
  const json = produced.filter((t) => /^application\/json|\+json/.test(t))
  if (!json.includes(type)) return { type: 'string', format: 'binary' }
  const isDescribed = type === (json.find((t) => t.startsWith('application/json')) ?? json[0]) && operation.output.type === 'object'
  return isDescribed ? operation.output : {}
}

function responses(operation: Operation): Record<string, unknown> {
  const success = operation.produces
    ? {
        description: 'OK',
        content: Object.fromEntries(operation.produces.map((type) => [type, { schema: bodySchema(operation, type, operation.produces ?? []) }])),
      }
    : { description: 'OK', content: { 'application/json': { schema: operation.output } } }
  return {
    '200': success,
    ...(operation.produces && { '304': { description: 'Not modified: the ETag given in If-None-Match still holds.' } }),
    default: { description: 'Problem (RFC 9457)', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  }
}

/** OpenAPI 3.1 document of the given operations, in one language. */
export function openApi(operations: readonly Operation[], base: string, locale: Locale, version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const inPath = pathNames(operation)
    const path = base + (operation.http.split(' ')[1] as string)
    const body = requestBody(operation, inPath)
    paths[path] ??= {}
    paths[path][methodOf(operation)] = {
      operationId: operation.name,
      tags: [operation.stage],
      summary: operation.summary[locale],
      ...(operation.description && { description: operation.description[locale] }),
      parameters: parameters(operation, inPath),
      ...(body && { requestBody: body }),
      responses: responses(operation),
      security: operation.access.rule === 'anyone' ? [{}, { key: [] }, { session: [] }] : [{ key: [] }, { session: [] }],
      'x-effects': operation.effects,
    }
  }
  const document = {
    openapi: '3.1.0',
    info: {
      title: locale === 'zh' ? '浦江城市数据平台 API' : 'Pujiang city data platform API',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: problem },
      parameters: {
        purpose: {
          name: 'Pujiang-Purpose',
          in: 'header',
          required: false,
          description:
            locale === 'zh' ? '使用目的(百分号编码);读有条件的数据时需要。' : 'Purpose of use, percent-encoded; needed for data read under a grant.',
          schema: { type: 'string' },
        },
      },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'API key: Authorization: Bearer pj_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'pujiang.session_token' },
      },
    },
  }
  // A noun that several operations use stands in the document several times: under its name it would be defined more than once.
  return JSON.parse(JSON.stringify(document, (key, value: unknown) => (key === '$id' ? undefined : value))) as Record<string, unknown>
}

/** Tool descriptors of the Model Context Protocol: the same operations for agents, with honest hints. */
export function mcpTools(operations: readonly Operation[], locale: Locale): unknown[] {
  return operations
    .filter((o) => o.body !== 'stream')
    .map((o) => ({
      name: o.name,
      title: o.summary[locale],
      description: o.description?.[locale] ?? o.summary[locale],
      inputSchema: { ...o.input, additionalProperties: false },
      annotations: {
        readOnlyHint: o.effects === 'read',
        destructiveHint: o.effects === 'destroy',
        idempotentHint: o.effects === 'read',
        openWorldHint: false,
      },
    }))
}
