/** One way to begin, ready to be run as it stands. */
export interface QuickStart {
  language: 'shell' | 'python' | 'javascript'
  code: string
}

/** Finds a dataset, reads rows of an open table, asks SQL: in each language with nothing but what comes with it. */
export function quickStarts(origin: string, table: string): QuickStart[] {
  const name = /^[a-z_]/.test(table) ? table.replaceAll('-', '_') : `"${table}"`
  const sql = `SELECT count(*) AS n FROM ${name}`
  return [
    {
      language: 'shell',
      code: [
        `curl '${origin}/api/v1/datasets?limit=3'`,
        `curl '${origin}/api/v1/tables/${table}/rows?limit=3&format=csv'`,
        `curl '${origin}/api/v1/sql' -H 'content-type: application/json' -d '${JSON.stringify({ sql })}'`,
      ].join('\n'),
    },
    {
      language: 'python',
      code: `import csv, io, json, urllib.request

origin = "${origin}"
with urllib.request.urlopen(origin + "/api/v1/tables/${table}/rows?limit=3&format=csv") as answer:
    for row in csv.DictReader(io.TextIOWrapper(answer, "utf-8")):
        print(row)

question = json.dumps({"sql": ${JSON.stringify(sql)}}).encode()
request = urllib.request.Request(origin + "/api/v1/sql", question, {"content-type": "application/json"})
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["rows"])`,
    },
    {
      language: 'javascript',
      code: `const origin = '${origin}'
const page = await fetch(origin + '/api/v1/tables/${table}/rows?limit=3')
console.log((await page.json()).rows)

const answer = await fetch(origin + '/api/v1/sql', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ sql: ${JSON.stringify(sql)} }),
})
console.log((await answer.json()).rows)`,
    },
  ]
}
