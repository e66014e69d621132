import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { Value } from 'typebox/value'
import type { Static, TSchema } from 'typebox'
import { parseDocument } from 'yaml'
import { checkPack } from './check-pack.ts'
import { PackError, type PackFault } from './pack-fault.ts'
import { PackDatasetSchema, PackManifestSchema, PackToldSchema, type Pack, type PackDataset } from './pack-schema.ts'

/** Reads a YAML file against a schema; faults go to `faults` and the answer is then undefined. */
async function readYaml<S extends TSchema>(
  path: string,
  file: string,
  schema: S,
  faults: PackFault[],
  defaults: object = {},
): Promise<Static<S> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) {
    faults.push({ file, at: '', message: 'the file is missing' })
    return undefined
  }
  const document = parseDocument(text)
  if (document.errors.length > 0) {
    for (const e of document.errors) faults.push({ file, at: `line ${e.linePos?.[0].line ?? '?'}`, message: e.message.split('\n')[0] ?? e.code })
    return undefined
  }
  const written: unknown = document.toJS()
  const value: unknown = typeof written === 'object' && written !== null ? { ...defaults, ...written } : written
  if (Value.Check(schema, value)) return value
  // An unknown key is told twice, the second time as a schema that allows nothing.
  for (const e of Value.Errors(schema, value))
    if (e.keyword !== 'boolean') faults.push({ file, at: e.instancePath || '/', message: e.message + namesIn(e.params) })
  return undefined
}

const namesIn = (params: unknown): string => {
  const p = params as { additionalProperties?: string[]; requiredProperties?: string[]; allowedValues?: unknown[] }
  const names = p.additionalProperties ?? p.requiredProperties ?? p.allowedValues
  return names ? ` (${names.map(String).join(', ')})` : ''
}

const missing = (error: NodeJS.ErrnoException): [] => {
  if (error.code === 'ENOENT') return []
  throw error
}

async function filesBelow(folder: string, ending: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(missing)
  return entries
    .filter((e) => e.isFile() && e.name.endsWith(ending))
    .map((e) => join(e.parentPath, e.name))
    .sort()
}

async function readDataset(folder: string, path: string, defaults: object, faults: PackFault[]): Promise<PackDataset | undefined> {
  const file = relative(folder, path)
  const entry = await readYaml(path, file, PackDatasetSchema, faults, defaults)
  const sqlPath = path.replace(/\.yaml$/, '.sql')
  const sql = await readFile(sqlPath, 'utf8').catch(() => undefined)
  if (sql === undefined) faults.push({ file: relative(folder, sqlPath), at: '', message: 'the generator is missing' })
  return entry && sql !== undefined ? { ...entry, slug: basename(path, '.yaml'), sql } : undefined
}

/**
 * Reads a pack from its folder (`pack.yaml`, `prelude.sql`, `tables/*.csv`, `datasets/<theme>/<slug>.yaml` and `.sql`, `told.yaml` where there is one) and checks it whole.
 * Throws PackError that names every fault with its file and place.
 */
export async function loadPack(folder: string): Promise<Pack> {
  const faults: PackFault[] = []
  const manifest = await readYaml(join(folder, 'pack.yaml'), 'pack.yaml', PackManifestSchema, faults)
  const prelude = await readFile(join(folder, 'prelude.sql'), 'utf8').catch(() => '')
  const tables = (await filesBelow(join(folder, 'tables'), '.csv')).map((path) => ({ name: basename(path, '.csv').replaceAll('-', '_'), path }))
  const read = await Promise.all(
    (await filesBelow(join(folder, 'datasets'), '.yaml')).map((path) => readDataset(folder, path, manifest?.defaults ?? {}, faults)),
  )
  const told = (await filesBelow(folder, 'told.yaml')).includes(join(folder, 'told.yaml'))
    ? await readYaml(join(folder, 'told.yaml'), 'told.yaml', PackToldSchema, faults)
    : undefined
  if (manifest === undefined || faults.length > 0) throw new PackError(folder, faults)
  const pack: Pack = {
    folder,
    manifest,
    prelude,
    tables,
    datasets: read.filter((d) => d !== undefined),
    told: told ?? { charts: [], stories: [], dashboards: [] },
  }
  const inconsistent = checkPack(pack)
  if (inconsistent.length > 0) throw new PackError(folder, inconsistent)
  return pack
}
