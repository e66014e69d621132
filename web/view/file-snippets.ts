import type { Snippet } from './snippets.ts'

/** The whole table as Parquet files, for DuckDB, pandas, R and Node: they fetch only the parts they need. What is printed runs as it stands. */
export function fileSnippets({ origin, table }: { origin: string; table: string }): Snippet[] {
  const list = `${origin}/api/v1/tables/${encodeURIComponent(table)}/files`
  const python = ['import json, urllib.request', `files = json.load(urllib.request.urlopen(${JSON.stringify(list)}))["files"]`]
  const address = `${JSON.stringify(origin)} + file["path"]`
  return [
    {
      name: 'DuckDB',
      code: [
        'import duckdb',
        ...python,
        `urls = [${address} for file in files]`,
        'print(duckdb.sql(f"SELECT count(*) FROM read_parquet({urls})"))',
      ].join('\n'),
    },
    {
      name: 'pandas',
      code: ['import pandas', ...python, `frame = pandas.concat(pandas.read_parquet(${address}) for file in files)`, 'print(frame.head())'].join(
        '\n',
      ),
    },
    {
      name: 'R arrow',
      code: [
        'library(arrow)',
        `files <- jsonlite::fromJSON(${JSON.stringify(list)})$files`,
        `parts <- lapply(files$path, function(path) read_parquet(paste0(${JSON.stringify(origin)}, path)))`,
        'rows <- do.call(rbind, parts)',
        'print(head(rows))',
      ].join('\n'),
    },
    {
      name: 'hyparquet',
      code: [
        "import { zstdDecompressSync } from 'node:zlib'",
        "import { asyncBufferFromUrl, parquetReadObjects } from 'hyparquet'",
        'const compressors = { ZSTD: (bytes) => zstdDecompressSync(bytes) }',
        `const { files } = await (await fetch(${JSON.stringify(list)})).json()`,
        `for (const { path } of files) console.log(await parquetReadObjects({ file: await asyncBufferFromUrl({ url: ${JSON.stringify(origin)} + path }), compressors, rowEnd: 5 }))`,
      ].join('\n'),
    },
  ]
}
