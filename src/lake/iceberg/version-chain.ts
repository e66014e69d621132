import { sql } from 'kysely'
import type { Field } from '../../model/index.ts'
import type { Context } from '../../platform/operations/index.ts'

/** A version as far as its place among the others is concerned; what it holds only where it is published. */
export interface ChainedVersion {
  id: string
  number: number
  mode: 'replace' | 'append'
  parentId: string | null
  published: boolean
  publishedAt: Date | null
  fields: Field[] | null
  rows: number
  bytes: number
  files: number
}

/** All versions of a table in the order of their numbers; the hidden ones too, because published ones may rest on them. */
export async function readChain(ctx: Pick<Context, 'db'>, tableId: string): Promise<ChainedVersion[]> {
  const { rows } = await sql<ChainedVersion>`
    select v.id, v.number, v.mode, v.parent_id as "parentId", v.state = 'published' as published, v.published_at as "publishedAt",
      case when v.state = 'published' then v.fields end as fields, v.rows, v.bytes,
      (select count(*)::int from version_file f where f.version_id = v.id) as files
    from table_version v where v.table_id = ${tableId}::uuid order by v.number`.execute(ctx.db)
  return rows
}

/** A version and those it was appended to, one after the other, newest first. */
function appendedTo(chain: readonly ChainedVersion[], version: ChainedVersion): ChainedVersion[] {
  const byId = new Map(chain.map((one) => [one.id, one]))
  const found: ChainedVersion[] = []
  let next: ChainedVersion | undefined = version
  while (next) {
    found.push(next)
    next = next.mode === 'append' && next.parentId !== null ? byId.get(next.parentId) : undefined
  }
  return found
}

/** The published version that comes before, and whether this one only adds files to it. */
export function predecessor(chain: readonly ChainedVersion[], version: ChainedVersion): { parent: number | null; appends: boolean } {
  const base = appendedTo(chain, version)
    .slice(1)
    .find(({ published }) => published)
  if (base) return { parent: base.number, appends: true }
  return { parent: chain.findLast((one) => one.published && one.number < version.number)?.number ?? null, appends: false }
}

/** The published version that first held a file, by the key of its object: those between may be hidden. */
export function heldSince(chain: readonly ChainedVersion[], version: ChainedVersion, key: string): number {
  const line = appendedTo(chain, version)
  const maker = line.findIndex(({ id }) => key.includes(`/${id}/`))
  const since = line.slice(0, maker < 0 ? 1 : maker + 1).findLast(({ published }) => published)
  return since?.number ?? version.number
}
