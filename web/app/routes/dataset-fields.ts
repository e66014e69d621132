import { data } from 'react-router'
import { printCsvw, printJsonSchema } from '../../view/field-files.ts'
import { openDataset } from '../dataset/open-dataset.ts'
import { siteOf, type PageArgs } from '../run.ts'

/** The columns of a table for programs: CSV on the Web, or JSON Schema with `format=json-schema`. */
export async function loader(args: PageArgs): Promise<Response> {
  const { dataset, table } = await openDataset(args)
  if (!table) throw data(null, { status: 404 })
  const { origin } = siteOf(args).city
  const isSchema = new URL(args.request.url).searchParams.get('format') === 'json-schema'
  const here = `${origin}/datasets/${dataset.slug}/fields?${new URLSearchParams({ table: table.slug, format: 'json-schema' })}`
  return new Response(isSchema ? printJsonSchema(table, here) : printCsvw(table, `${origin}/api/v1/tables/${table.slug}/rows?format=csv`), {
    headers: {
      'content-type': isSchema ? 'application/schema+json; charset=utf-8' : 'application/csvm+json; charset=utf-8',
      'content-disposition': `attachment; filename="${table.slug}-fields.json"`,
      'cache-control': 'private, no-cache',
    },
  })
}
