import type { Locale } from '../../model/index.ts'
import { collectionAt, say } from './links.ts'
import { collectionId, type PlaceField, type PlaceTable } from './place-tables.ts'

/** Types of JSON Schema as rows print them: numbers that JSON readers would round come as text; clocks are local to the city, and the formats of times ask for a zone. */
const types: Readonly<Record<string, object>> = {
  text: { type: 'string' },
  integer: { type: ['integer', 'string'] },
  decimal: { type: ['number', 'string'] },
  double: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  timestamp: { type: 'string' },
  time: { type: 'string' },
}

function property(field: PlaceField, locale: Locale): object {
  const title = field.label && say(field.label, locale)
  const description = field.description && say(field.description, locale)
  return {
    ...(title && { title }),
    ...(description && { description }),
    ...types[field.type],
    ...(field.unit && { 'x-ogc-unit': field.unit }),
    ...(field.codeList && { 'x-ogc-codelistUri': field.codeList }),
  }
}

const schema = (id: string, title: string, properties: Record<string, object>, more: boolean): object => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: id,
  type: 'object',
  title,
  properties,
  additionalProperties: more,
})

/** Fields one may ask by with `field=value`. */
export function queryables(origin: string, table: PlaceTable, locale: Locale): object {
  const fields = table.fields.filter(isQueryable)
  return schema(
    `${collectionAt(origin, collectionId(table))}/queryables`,
    say(table.dataset.name, locale),
    Object.fromEntries(fields.map((field) => [field.name, property(field, locale)])),
    false,
  )
}

/** Documents inside a cell are equal to nothing one could write in an address. */
export const isQueryable = (field: PlaceField): boolean => field.type !== 'json'

/** What a feature is made of. */
export function featureSchema(origin: string, table: PlaceTable, locale: Locale): object {
  const roles = (name: string): object => (name === table.time ? { 'x-ogc-role': 'primary-instant' } : {})
  return schema(
    `${collectionAt(origin, collectionId(table))}/schema`,
    say(table.dataset.name, locale),
    {
      geometry: { 'x-ogc-role': 'primary-geometry', format: 'geometry-point' },
      ...Object.fromEntries(
        table.fields.map((field, i) => [field.name, { ...property(field, locale), ...roles(field.name), 'x-ogc-propertySeq': i + 1 }]),
      ),
    },
    false,
  )
}
