import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { AnySchema } from 'ajv'
import addFormats from 'ajv-formats'

type Answers = Record<string, { content?: Record<string, { schema?: AnySchema }> }>
interface Described {
  components?: object
  paths: Record<string, Record<string, { operationId: string; responses: Answers }>>
}

/** What the document itself does wrong by the official schema of OpenAPI; empty where it is right. */
export async function documentFaults(document: Record<string, unknown>): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  return valid ? [] : errors
}

/** Says what an answer breaks of the contract that an OpenAPI document makes, judged by a JSON Schema validator of others. */
export function contractOf(document: Described): (operation: string, answer: { status: number; headers: Headers; text: string }) => string[] {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }))
  ajv.addSchema({ $id: 'city', components: document.components })
  const operations = new Map(
    Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .map((described) => [described.operationId, described]),
  )
  const inCity = (schema: AnySchema): AnySchema => JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"city#/components/')) as AnySchema
  return (operation, { status, headers, text }) => {
    const responses: Answers = operations.get(operation)?.responses ?? {}
    const declared = responses[String(status)] ?? responses['default']
    if (!declared) return [`${operation} declares no status ${status}`]
    const type = headers.get('content-type')?.split(';')[0] ?? ''
    const media = Object.entries(declared.content ?? {}).find(([name]) => name.split(';')[0] === type)?.[1]
    if (!media) return [`${operation} declares no ${type} for ${status}`]
    if (!/[/+]json$/.test(type) || media.schema === undefined) return []
    const valid = ajv.compile(inCity(media.schema))
    return valid(JSON.parse(text))
      ? []
      : (valid.errors ?? []).map(({ instancePath, message }) => `${operation} ${status} ${instancePath}: ${message ?? ''}`)
  }
}
