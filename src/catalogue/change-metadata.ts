import type { Selectable } from 'kysely'
import { wideningNeedsReview } from '../lake/index.ts'
import { changedPaths, mergeMetadata, metadataEntries, metadataInput, metadataPaths, type MetadataPath, type MetadataValues } from '../model/index.ts'
import { conflict, type Fault } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { twoPersonReview } from './city-settings.ts'
import { checkDataset, datasetColumns, requireCodes, type DatasetInput } from './dataset-input.ts'
import { keepWords, wordsAt, wordsOf } from './keep-words.ts'
import { announceChange } from './outbox.ts'
import type { DatasetTable } from './tables.ts'

type Row = Selectable<DatasetTable>

const rank = (code: string | undefined): number => ['none', 'conditional', 'unconditional'].indexOf(code ?? 'none')

/** Optional entries, which may become empty again. */
export const clearable = [
  'description',
  ...metadataEntries.flatMap(({ path, optional }) => (optional && !path.includes('.') && path !== 'keywords' ? [path] : [])),
]
const columnOf: Record<string, keyof DatasetTable> = {
  description: 'description',
  shareCondition: 'share_condition',
  openCondition: 'open_condition',
  legalBasis: 'legal_basis',
  licence: 'licence',
  contact: 'contact',
  code: 'code',
  spatial: 'spatial',
  temporal: 'temporal',
  series: 'series',
  hvdCategory: 'hvd_category',
}

/** A change of metadata: what is said anew, and which optional entries become empty. */
export interface MetadataChange {
  input: Partial<DatasetInput>
  clear?: readonly string[]
}

/** Texts that a change gives, by path. */
function textsOf({ input, clear = [] }: MetadataChange): Partial<MetadataValues> {
  const texts: Partial<Record<MetadataPath, string>> = {}
  for (const name of ['name', 'summary', 'description'] as const) {
    const text = input[name]
    if (text) Object.assign(texts, { [`${name}.zh`]: text.zh, [`${name}.en`]: text.en })
  }
  if (input.keywords) texts.keywords = input.keywords.join(', ')
  for (const path of metadataPaths) {
    const value = (input as Record<string, unknown>)[path]
    if (typeof value === 'string') texts[path] = value
    if (clear.includes(path.split('.')[0] ?? '')) texts[path] = ''
  }
  return texts
}

/**
 * Joins a change made on an older revision with what others changed since: entries that only one side touched go together. What both changed is
 * refused with both texts, so that the caller can choose. @throws Conflict
 */
async function joinWithOthers(ctx: Context, dataset: Row, revision: number, change: MetadataChange): Promise<MetadataChange> {
  const theirs = wordsOf(dataset)
  const base = await wordsAt(ctx, dataset, revision)
  const mine = textsOf(change)
  const merged = mergeMetadata(base, mine, theirs)
  if (merged.conflicts.length > 0) {
    const last = await ctx.db
      .selectFrom('dataset_revision as r')
      .leftJoin('actor as a', 'a.id', 'r.actor_id')
      .select(['a.name', 'r.at'])
      .where('r.dataset_id', '=', dataset.id)
      .orderBy('r.revision', 'desc')
      .limit(1)
      .executeTakeFirst()
    throw conflict({
      code: 'PUJIANG_STALE_REVISION',
      detail: {
        zh: `您改的时候${last?.name ?? '别人'}也改了这个数据集，有 ${merged.conflicts.length} 项两人写得不同。`,
        en: `${last?.name ?? 'Somebody else'} changed this dataset too, and ${merged.conflicts.length === 1 ? 'one entry differs' : `${merged.conflicts.length} entries differ`}.`,
      },
      cure: { zh: '逐项选用哪一边再存；其余的已合在一起。', en: 'Choose for each of them and save again; the rest is joined already.' },
      faults: merged.conflicts.map((at): Fault => ({ at, message: { zh: '两人写得不同', en: 'two people wrote differently' } })),
      facts: {
        yours: revision,
        current: dataset.revision,
        by: last?.name ?? null,
        at: last?.at.toISOString() ?? null,
        conflicts: merged.conflicts.map((path) => ({ path, base: base[path], mine: mine[path] ?? '', theirs: theirs[path] })),
        joined: merged.theirs,
      },
    })
  }
  return changeTo(theirs, merged.values)
}

/** The change that leads from one set of words to another; texts in two languages go together. */
export function changeTo(from: MetadataValues, to: MetadataValues): MetadataChange {
  const roots = new Set(changedPaths(from, to).map((path) => path.split('.')[0]))
  const wanted = Object.fromEntries(metadataPaths.filter((path) => roots.has(path.split('.')[0])).map((path) => [path, to[path]]))
  const { clear, ...input } = metadataInput(wanted)
  return { input, ...(clear && { clear }) }
}

/** Whether the caller may take this change in: rules between entries, and classes of a published dataset. Throws what refuses it. */
export async function requireChange(ctx: Context, dataset: Row, change: MetadataChange): Promise<void> {
  const { input, clear = [] } = change
  const legalBasis = clear.includes('legalBasis') ? undefined : (input.legalBasis ?? dataset.legal_basis ?? undefined)
  const after: Partial<DatasetInput> = {
    shareClass: dataset.share_class,
    openClass: dataset.open_class,
    ...input,
    ...(legalBasis !== undefined && { legalBasis }),
  }
  checkDataset(after)
  await requireCodes(ctx, input, { licence: dataset.licence ?? undefined, updateCycle: dataset.update_cycle })
  // Who may see a published dataset rests on its classes: they change only with the approver's right.
  const reclassed = after.shareClass !== dataset.share_class || after.openClass !== dataset.open_class
  if (dataset.status !== 'published' || !reclassed) return
  const wider = rank(after.shareClass) > rank(dataset.share_class) || rank(after.openClass) > rank(dataset.open_class)
  if (wider && (await twoPersonReview(ctx))) throw wideningNeedsReview()
  await ctx.access.require('approve', 'dataset', dataset.id)
}

/**
 * Changes what a locked dataset says of itself and keeps the words that stood before. With a revision, changes of others since then are joined
 * with this one. Answers the paths that changed.
 */
export async function changeMetadata(
  ctx: Context,
  dataset: Row,
  asked: MetadataChange,
  options: { revision?: number | undefined; via?: 'form' | 'sheet' | 'restore' } = {},
): Promise<MetadataPath[]> {
  const { revision, via = 'form' } = options
  const change = revision !== undefined && revision !== dataset.revision ? await joinWithOthers(ctx, dataset, revision, asked) : asked
  await requireChange(ctx, dataset, change)
  const now = ctx.clock.now()
  const cleared = Object.fromEntries((change.clear ?? []).flatMap((name) => (columnOf[name] ? [[columnOf[name], null]] : [])))
  const after = await ctx.db
    .updateTable('dataset')
    .set({
      ...datasetColumns(change.input),
      ...cleared,
      revision: dataset.revision + 1,
      updated_at: now,
      ...(dataset.status === 'published' && { modified_at: now }),
    } as never)
    .where('id', '=', dataset.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const changed = changedPaths(wordsOf(dataset), wordsOf(after))
  if (changed.length > 0) await keepWords(ctx, dataset, after, via)
  await announceChange(ctx.db, dataset.id)
  return changed
}
