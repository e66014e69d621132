import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Check } from 'typebox/value'
import { Failed } from './failures.ts'

/** Name of the file that makes a folder a backup; written last. */
export const manifestName = 'manifest.json'
/** Folders inside a backup. */
export const backupFolders = { tables: 'tables', objects: 'objects', files: 'files' } as const

const PartSchema = Type.Object({ bytes: Type.Integer(), sha256: Type.String() })

export const ManifestSchema = Type.Object({
  format: Type.Literal(1),
  /** Program that wrote it. */
  version: Type.String(),
  at: Type.String(),
  /** `stage/name` of every migration applied. */
  migrations: Type.Array(Type.String()),
  tables: Type.Array(
    Type.Object({
      schema: Type.String(),
      name: Type.String(),
      columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
      rows: Type.Integer(),
      ...PartSchema.properties,
    }),
  ),
  objects: Type.Array(Type.Object({ key: Type.String(), ...PartSchema.properties })),
  /** Keys and checkpoints, by their place in the data folder. */
  files: Type.Array(Type.Object({ path: Type.String(), ...PartSchema.properties })),
})
/**
 * What a backup holds: a file a table with a line of JSON a row, objects as they are, key files, all with size and SHA-256. A row is the list of its values
 * as PostgreSQL prints them, in the order of `columns`, null for NULL: nothing is lost, whatever the type.
 */
export type Manifest = Static<typeof ManifestSchema>

/** Size and SHA-256 of a file. */
export async function measureFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Reads the manifest of a backup. Throws Failed when the folder is none, or one that was not finished. */
export async function readManifest(folder: string): Promise<Manifest> {
  let manifest: unknown
  try {
    manifest = JSON.parse(await readFile(join(folder, manifestName), 'utf8'))
  } catch (error) {
    throw new Failed({
      zh: `${folder} 不是一份完整的备份(${(error as Error).message})。`,
      en: `${folder} is not a finished backup (${(error as Error).message}).`,
    })
  }
  if (!Check(ManifestSchema, manifest))
    throw new Failed({ zh: `${folder} 的清单不是这个程序能读的格式。`, en: `The manifest of ${folder} is not in a form this program reads.` })
  return manifest
}

/** The lines of a file. Only a line feed ends one: texts may hold every other sign that looks like an end of line. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  let rest: Buffer[] = []
  for await (const chunk of createReadStream(path)) {
    let from = 0
    for (let at = (chunk as Buffer).indexOf(10); at >= 0; at = (chunk as Buffer).indexOf(10, from)) {
      yield Buffer.concat([...rest, (chunk as Buffer).subarray(from, at)]).toString('utf8')
      rest = []
      from = at + 1
    }
    rest.push((chunk as Buffer).subarray(from))
  }
}
