import type { Snippet } from './snippets.ts'

export interface TablePlace {
  origin: string
  table: string
  dataset: string
  agency: string
}

/** The whole table for engines: as Parquet files, by Iceberg and by Delta Sharing. They fetch only the parts they need. What is printed runs as it stands. */
export const tableSnippets = (place: TablePlace): Snippet[] => [...fileSnippets(place), ...icebergSnippets(place), deltaSnippet(place)]

function fileSnippets({ origin, table }: TablePlace): Snippet[] {
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

function icebergSnippets({ origin, table, agency }: TablePlace): Snippet[] {
  const catalogue = `${origin}/iceberg`
  return [
    {
      name: 'Iceberg · DuckDB',
      code: [
        'INSTALL httpfs; LOAD httpfs; INSTALL iceberg; LOAD iceberg;',
        `ATTACH 'city' AS city (TYPE iceberg, ENDPOINT '${catalogue}', AUTHORIZATION_TYPE 'none', ACCESS_DELEGATION_MODE 'none');`,
        `SELECT * FROM city."${agency}"."${table}" LIMIT 5;`,
      ].join('\n'),
    },
    {
      name: 'PyIceberg',
      code: [
        'import pyiceberg.io.fsspec as files',
        'from fsspec.implementations.http import HTTPFileSystem',
        'from pyiceberg.catalog import load_catalog',
        'files.SCHEME_TO_FS["http"] = files.SCHEME_TO_FS["https"] = lambda *_: HTTPFileSystem()',
        `city = load_catalog("city", uri=${JSON.stringify(catalogue)}, token="pj_public", **{"py-io-impl": "pyiceberg.io.fsspec.FsspecFileIO"})`,
        `print(city.load_table((${JSON.stringify(agency)}, ${JSON.stringify(table)})).scan(limit=5).to_pandas())`,
      ].join('\n'),
    },
    {
      name: 'icebird',
      code: [
        "import { icebergRead } from 'icebird'",
        `const answer = await fetch(${JSON.stringify(`${catalogue}/v1/namespaces/${agency}/tables/${table}`)})`,
        'const { metadata } = await answer.json()',
        'console.log(await icebergRead({ tableUrl: metadata.location, metadata, rowEnd: 5 }))',
      ].join('\n'),
    },
  ]
}

function deltaSnippet({ origin, table, dataset, agency }: TablePlace): Snippet {
  return {
    name: 'Delta Sharing',
    code: [
      'import delta_sharing, urllib.request',
      `profile, _ = urllib.request.urlretrieve(${JSON.stringify(`${origin}/delta-sharing/profile.share`)})`,
      `table = profile + ${JSON.stringify(`#${agency}.${dataset}.${table}`)}`,
      'print(delta_sharing.load_as_pandas(table, limit=5))',
    ].join('\n'),
  }
}
