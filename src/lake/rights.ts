import { createHash } from 'node:crypto'
import { notAllowed, notFound, PlatformError } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import type { KnownField, OpenTable } from './open-table.ts'

/** Roles that work with all rows of their own agency's tables. */
const ownRoles = ['steward', 'approver'] as const

/**
 * What the caller may read of a table's rows, and why. `fieldIds` are the fields that exist for the caller: a field outside
 * answers like one that was never there. `rowFilter` is a predicate in the query language, ANDed to every question.
 */
export interface TableRight {
  ground: 'own' | 'grant' | 'shared' | 'open'
  fieldIds: number[]
  rowFilter: string | null
  grantId: string | null
  /** Same right, same key: part of every ETag and cache key. */
  key: string
}

const keyOf = (right: Omit<TableRight, 'key'>): string =>
  createHash('sha256')
    .update(JSON.stringify([right.fieldIds, right.rowFilter]))
    .digest('base64url')
    .slice(0, 22)

const withKey = (right: Omit<TableRight, 'key'>): TableRight => ({ ...right, key: keyOf(right) })

const ids = (fields: readonly KnownField[]): number[] => fields.map((f) => f.id)

/** Versions that are not published exist for the own agency only. */
const ownOnly = (table: OpenTable): boolean => table.version !== null && (table.version.state !== 'published' || table.dataset.status !== 'published')

/** What a grant gives of this table: the fields it names, or all that are not closed; the rows its condition lets through. */
export function grantedRight(table: OpenTable, grant: { id: string; fields: readonly number[] | null; rowFilter: string | null }): TableRight {
  const granted = table.fields.filter((f) => (grant.fields ? grant.fields.includes(f.id) : f.shareClass !== 'none'))
  return withKey({ ground: 'grant', fieldIds: ids(granted), rowFilter: grant.rowFilter, grantId: grant.id })
}

/** All rows and fields, for the own agency. */
export const ownRight = (table: OpenTable): TableRight => withKey({ ground: 'own', fieldIds: ids(table.fields), rowFilter: null, grantId: null })

/** What is shared inside government without condition; null where the dataset is not. */
export const sharedRight = ({ dataset, fields }: OpenTable): TableRight | null =>
  dataset.shareClass === 'unconditional'
    ? withKey({ ground: 'shared', fieldIds: ids(fields.filter((f) => f.shareClass === 'unconditional')), rowFilter: null, grantId: null })
    : null

/** What is open to everybody without condition; null where the dataset is not. */
export const openRight = ({ dataset, fields }: OpenTable): TableRight | null =>
  dataset.openClass === 'unconditional'
    ? withKey({ ground: 'open', fieldIds: ids(fields.filter((f) => f.openClass === 'unconditional')), rowFilter: null, grantId: null })
    : null

/**
 * The right of this caller on this table, decided in the order own agency, grant for the named purpose, sharing inside
 * government, open to everybody. `null` when none holds. Of several grants for one purpose the newest counts.
 */
export async function rightOf(ctx: Context, table: OpenTable): Promise<TableRight | null> {
  const { dataset } = table
  if (ctx.access.hasRoleIn(dataset.agencyId, ...ownRoles)) return ownRight(table)
  if (ownOnly(table)) return null
  const grants = [...(await ctx.access.activeGrants('dataset', [dataset.id])), ...(await ctx.access.activeGrants('table', [table.id]))]
  const grant = grants.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime()).at(-1)
  if (grant) return grantedRight(table, grant)
  const shared = ctx.actor.agencyId !== null && ctx.purpose !== null ? sharedRight(table) : null
  return shared ?? openRight(table)
}

/** Fields whose existence the caller may know: closed ones only with a right that carries them. */
export function knownFields(table: OpenTable, right: TableRight | null): KnownField[] {
  if (right?.ground === 'own') return table.fields
  return table.fields.filter((f) => right?.fieldIds.includes(f.id) || f.openClass !== 'none')
}

/** Refusal of rows of an entry that may be seen, with the way to ask. */
function rowsRefused(table: OpenTable, asked: string | undefined): PlatformError {
  if (ownOnly(table)) return notFound({ zh: '版本', en: 'version' }, asked ?? String(table.version?.number ?? ''))
  return notAllowed({
    code: 'PUJIANG_ROWS_NOT_ALLOWED',
    detail: { zh: '这个数据集的目录是公开的,数据行需要申请。', en: 'The entry of this dataset is public; its rows are given on request.' },
    cure: {
      zh: '向提供部门说明用途申请授权;政府部门请在请求中写明使用目的(Pujiang-Purpose)。',
      en: 'Ask the provider for a grant and say what for; agencies name their purpose in the request (Pujiang-Purpose).',
    },
    facts: { dataset: table.dataset.slug },
  })
}

/** What readers of a version that was public are told after it was retracted: when and why. Those who could not have read it learn nothing. */
async function retracted(ctx: Context, table: OpenTable, asked: string | undefined): Promise<PlatformError | null> {
  const { version } = table
  if (version?.state !== 'retracted' || version.publishedAt === null || version.retraction === null) return null
  if ((await rightOf(ctx, { ...table, version: { ...version, state: 'published' } })) === null) return null
  const at = new Date(version.retraction.at).toISOString()
  const day = at.slice(0, 10)
  return new PlatformError('NotFound', {
    code: 'PUJIANG_VERSION_RETRACTED',
    status: 410,
    detail: {
      zh: `第 ${version.number} 版已于 ${day} 撤回：${version.retraction.reason}`,
      en: `Version ${version.number} was retracted on ${day}: ${version.retraction.reason}`,
    },
    cure: { zh: '请改用当前版本；引用过它的，请注明已撤回。', en: 'Use the current version; where you cited this one, say that it was retracted.' },
    facts: { ref: asked ?? String(version.number), version: version.number, retractedAt: at, reason: version.retraction.reason },
  })
}

/** @param asked the version as the caller named it. @throws NotAllowed with the way to ask; NotFound for a version that is not published. */
export async function requireRight(ctx: Context, table: OpenTable, asked?: string): Promise<TableRight> {
  const right = await rightOf(ctx, table)
  if (!right) throw (await retracted(ctx, table, asked)) ?? rowsRefused(table, asked)
  return right
}
