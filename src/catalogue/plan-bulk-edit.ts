import { sql, type Selectable } from 'kysely'
import { changedPaths, mergeMetadata, metadataEntries, metadataInput, type CityCodes, type MetadataPath, type Text } from '../model/index.ts'
import { PlatformError } from '../platform/errors/index.ts'
import { faultsIn, type Context } from '../platform/operations/index.ts'
import { changeTo, requireChange, type MetadataChange } from './change-metadata.ts'
import { DatasetInputSchema } from './dataset-input.ts'
import { wordsAt, wordsOf } from './keep-words.ts'
import { readCodes } from './settings/city-codes.ts'
import type { BulkRow, DatasetTable } from './tables.ts'

type Row = Selectable<DatasetTable>

/** What would become of one row of an edit of many datasets. */
export interface PlannedRow {
  /** Line in the sheet, the header being the first. */
  line: number
  dataset: string
  name: Text | null
  state: 'ready' | 'unchanged' | 'refused'
  cells: { path: MetadataPath; from: string; to: string }[]
  reasons: { at: string; message: Text }[]
  row?: Row
  change?: MetadataChange
}

const label = (path: string): Text => metadataEntries.find((entry) => entry.path === path)?.label ?? { zh: path, en: path }
const hidden = (ref: string): Text => ({ zh: `没有找到数据集“${ref}”`, en: `there is no dataset “${ref}”` })

/**
 * Works out every row under the rights of the caller: a dataset of others that the caller sees is refused, one the caller does not see answers like
 * one that never was. With `lock` the datasets stay as they are until the transaction ends.
 */
export async function planBulkEdit(ctx: Context, rows: readonly BulkRow[], options: { lock?: boolean } = {}): Promise<PlannedRow[]> {
  const refs = [...new Set(rows.map(({ dataset }) => dataset))]
  const found = await sql<Row & { may_edit: boolean }>`
    select d.*, ${ctx.access.where('edit', 'dataset')} as may_edit from dataset d
    where d.slug = any(${refs}::text[]) and ${ctx.access.where('see', 'dataset')} order by d.id ${options.lock ? sql`for update of d` : sql``}`.execute(
    ctx.db,
  )
  const bySlug = new Map(found.rows.map((row) => [row.slug, row]))
  const seen = new Set<string>()
  const planned: PlannedRow[] = []
  const codes = await readCodes(ctx)
  for (const [i, asked] of rows.entries()) {
    const row = bySlug.get(asked.dataset)
    const base = { line: i + 2, dataset: asked.dataset, cells: [] }
    const refuse = (at: string, message: Text, name: Text | null = row?.name ?? null): void =>
      void planned.push({ ...base, name, state: 'refused', reasons: [{ at, message }] })
    if (!row) refuse('dataset', hidden(asked.dataset))
    else if (!row.may_edit)
      refuse('dataset', { zh: '这是别的部门的数据集，您不能改', en: 'this dataset belongs to another agency; you may not edit it' })
    else if (seen.has(row.id)) refuse('dataset', { zh: '这个数据集在表里出现了两次', en: 'this dataset stands in the sheet twice' })
    else {
      seen.add(row.id)
      planned.push(await planRow(ctx, base, row, asked, codes))
    }
  }
  return planned
}

async function planRow(ctx: Context, base: Pick<PlannedRow, 'line' | 'dataset'>, row: Row, asked: BulkRow, codes: CityCodes): Promise<PlannedRow> {
  const now = wordsOf(row)
  const merged = mergeMetadata(asked.revision === null ? now : await wordsAt(ctx, row, asked.revision), asked.values, now)
  const paths = changedPaths(now, merged.values)
  const plan: PlannedRow = {
    ...base,
    name: row.name,
    state: paths.length === 0 ? 'unchanged' : 'ready',
    cells: paths.map((path) => ({ path, from: now[path], to: merged.values[path] })),
    reasons: [],
  }
  if (paths.length === 0) return plan
  for (const path of merged.conflicts)
    plan.reasons.push({
      at: path,
      message: { zh: `${label(path).zh}：别人在您导出之后改过`, en: `${label(path).en}: somebody changed it after your export` },
    })
  const change = changeTo(now, merged.values)
  const { clear: _, ...whole } = metadataInput(merged.values)
  const touched = new Set(paths.map((path) => path.split('.')[0]))
  for (const fault of faultsIn(DatasetInputSchema, whole)) {
    const root = fault.at.split('.')[0] ?? ''
    // What was wrong before and is not touched does not stop the rest.
    if (!touched.has(root)) continue
    const list = metadataEntries.find(({ path }) => path === root)?.list
    const words = (codes[list ?? ''] ?? []).filter(({ hidden }) => !hidden).map(({ label: word }) => word)
    const message = list
      ? {
          zh: `没有“${merged.values[root as MetadataPath]}”，可以填：${words.map(({ zh }) => zh).join('、')}`,
          en: `“${merged.values[root as MetadataPath]}” is none of ${words.map(({ en }) => en).join(', ')}`,
        }
      : fault.message
    plan.reasons.push({ at: fault.at, message: { zh: `${label(root).zh}：${message.zh}`, en: `${label(root).en}: ${message.en}` } })
  }
  try {
    if (plan.reasons.length === 0) await requireChange(ctx, row, change)
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    const { faults, detail } = error.failing
    plan.reasons.push(...(faults ?? [{ at: 'dataset', message: detail }]))
  }
  return plan.reasons.length > 0 ? { ...plan, state: 'refused' } : { ...plan, row, change }
}
