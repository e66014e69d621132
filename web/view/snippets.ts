import { printSql, type Typed } from './query.ts'
import type { View } from './view.ts'

export interface Snippet {
  name: string
  code: string
}

const shell = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`
const quote = (value: string): string => JSON.stringify(value)

/** The present view as a program, in six ways: curl, Python, R, JavaScript, SQL and a call of the MCP tool. What is printed runs as it stands. */
export function snippets(
  view: View,
  fields: readonly Typed[],
  query: Record<string, string>,
  where: { origin: string; table: string; slug: string },
): Snippet[] {
  const address = `${where.origin}/api/v1/tables/${encodeURIComponent(where.table)}/rows`
  const asked = Object.entries({ ...query, limit: '1000' })
  return [
    {
      name: 'curl',
      code: ['curl -G ' + shell(address), ...asked.map(([name, value]) => `  --data-urlencode ${shell(`${name}=${value}`)}`)].join(' \\\n'),
    },
    {
      name: 'Python',
      code: [
        'import json',
        'from urllib.parse import urlencode',
        'from urllib.request import urlopen',
        '',
        `url = ${quote(address)}`,
        'params = {',
        ...asked.map(([name, value]) => `    ${quote(name)}: ${quote(value)},`),
        '}',
        'while True:',
        '    with urlopen(url + "?" + urlencode(params)) as answer:',
        '        page = json.load(answer)',
        '    for row in page["rows"]:',
        '        print(row)',
        '    if not page["cursor"]:',
        '        break',
        '    params["cursor"] = page["cursor"]',
      ].join('\n'),
    },
    {
      name: 'R',
      code: [
        'library(httr2)',
        '',
        `page <- request(${quote(address)}) |>`,
        '  req_url_query(',
        asked.map(([name, value]) => `    ${name} = ${quote(value)}`).join(',\n'),
        '  ) |>',
        '  req_perform() |>',
        '  resp_body_json(simplifyVector = TRUE)',
        'page$rows',
        '# page$cursor is the cursor of the next page, NULL at the end',
      ].join('\n'),
    },
    {
      name: 'JavaScript',
      code: [
        `const url = new URL(${quote(address)})`,
        ...asked.map(([name, value]) => `url.searchParams.set(${quote(name)}, ${quote(value)})`),
        'do {',
        '  const page = await (await fetch(url)).json()',
        '  console.log(page.rows)',
        "  if (page.cursor) url.searchParams.set('cursor', page.cursor)",
        "  else url.searchParams.delete('cursor')",
        "} while (url.searchParams.has('cursor'))",
      ].join('\n'),
    },
    { name: 'SQL', code: printSql(view, fields, where.slug, 1000) },
    {
      name: 'MCP',
      code: JSON.stringify(
        {
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'read-rows', arguments: { table: where.slug, ...query, limit: 1000 } },
        },
        null,
        2,
      ),
    },
  ]
}
