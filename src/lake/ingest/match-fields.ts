import type { Field } from '../../model/index.ts'
import { conflict, type Fault } from '../../platform/errors/index.ts'
import { cellForms, formKey, type PlannedColumn } from '../../collect/index.ts'

/** A column of the source and the field it becomes. */
export interface IngestColumn {
  /** Position in the source. */
  source: number
  plan: PlannedColumn
  field: Field
  /** The table has this field already and rows are added to it, so its type stands. */
  bound: boolean
}

const normal = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

function refuseRename(plan: PlannedColumn): never {
  throw conflict({
    code: 'PUJIANG_RENAME_UNKNOWN',
    detail: {
      zh: `“${plan.header || plan.name}”说是由“${plan.renames}”改名来的，表里没有这一列，或它已被别的列接上。`,
      en: `“${plan.header || plan.name}” is said to be “${plan.renames}” under a new name, but the table has no such column, or another one goes on with it.`,
    },
    cure: { zh: '重新选它接的是哪一列，或作为新列装入。', en: 'Choose again which column it goes on from, or load it as a new one.' },
  })
}

function partner(existing: readonly Field[], plan: PlannedColumn, taken: ReadonlySet<number>): Field | undefined {
  const free = existing.filter((field) => !taken.has(field.id))
  if (plan.renames !== undefined) return free.find((field) => field.name === plan.renames) ?? refuseRename(plan)
  const header = normal(plan.header)
  return (
    (header ? free.find((field) => normal(field.header) === header) : undefined) ?? free.find((field) => normal(field.name) === normal(plan.name))
  )
}

const fieldOf = (id: number, plan: PlannedColumn, name = plan.name): Field => ({
  id,
  name,
  header: plan.header,
  type: plan.type,
  ...(plan.precision !== undefined && { precision: plan.precision }),
  ...(plan.scale !== undefined && { scale: plan.scale }),
})

/** Fields of a version that replaces the table's rows: a known column keeps its id and API name (a renamed one its id), a new one gets the next id. */
export function fieldsForReplace(
  existing: readonly Field[],
  plans: readonly PlannedColumn[],
  nextFieldId: number,
): { columns: IngestColumn[]; nextFieldId: number } {
  const taken = new Set<number>()
  const partners = new Map<PlannedColumn, Field>()
  // What the steward says of a column goes before what names and headers suggest of others.
  for (const plan of plans.toSorted((a, b) => Number(b.renames !== undefined) - Number(a.renames !== undefined))) {
    const found = plan.skip ? undefined : partner(existing, plan, taken)
    if (!found) continue
    taken.add(found.id)
    partners.set(plan, found)
  }
  const names = new Set([...partners].filter(([plan]) => plan.renames === undefined).map(([, field]) => field.name.toLowerCase()))
  const freeName = (plan: PlannedColumn): string => {
    let { name } = plan
    for (let n = 2; names.has(name.toLowerCase()); n += 1) name = `${plan.name}_${n}`
    names.add(name.toLowerCase())
    return name
  }
  let next = Math.max(nextFieldId, 1, ...existing.map((field) => field.id + 1))
  const columns = plans.flatMap((plan, source): IngestColumn[] => {
    if (plan.skip) return []
    const found = partners.get(plan)
    if (found) return [{ source, plan, field: fieldOf(found.id, plan, plan.renames === undefined ? found.name : freeName(plan)), bound: false }]
    next += 1
    return [{ source, plan, field: fieldOf(next - 1, plan, freeName(plan)), bound: false }]
  })
  return { columns, nextFieldId: next }
}

/** A plan with the type of its field, written in the form that the sample fits best: an append may write dates another way than the first file. */
function boundPlan(field: Field, plan: PlannedColumn): PlannedColumn {
  const { type } = field
  const fitting = cellForms
    .filter((form) => form.type === type)
    .toSorted((a, b) => (plan.evidence.fits[formKey(b)] ?? 0) - (plan.evidence.fits[formKey(a)] ?? 0))[0]
  const { format: _format, precision: _precision, scale: _scale, ...rest } = plan
  return {
    ...rest,
    type,
    ...(fitting?.format !== undefined && { format: fitting.format }),
    ...(field.precision !== undefined && { precision: field.precision }),
    ...(field.scale !== undefined && { scale: field.scale }),
  }
}

/** Fields of a version that adds rows: every field of the table must be there and no other column, in any order. Errors: Conflict naming each column. */
export function fieldsForAppend(existing: readonly Field[], plans: readonly PlannedColumn[]): IngestColumn[] {
  const taken = new Map<number, number>()
  const faults: Fault[] = []
  plans.forEach((plan, source) => {
    if (plan.skip) return
    const found = partner(existing, plan, new Set(taken.keys()))
    if (found) taken.set(found.id, source)
    else
      faults.push({
        at: plan.header || plan.name,
        message: { zh: `表里没有“${plan.header || plan.name}”这一列。`, en: `The table has no column “${plan.header || plan.name}”.` },
      })
  })
  for (const field of existing) {
    if (!taken.has(field.id))
      faults.push({
        at: field.name,
        message: { zh: `文件里缺少“${field.header || field.name}”这一列。`, en: `The file lacks the column “${field.header || field.name}”.` },
      })
  }
  if (faults.length > 0) {
    throw conflict({
      code: 'PUJIANG_APPEND_COLUMNS',
      detail: { zh: '文件的列与表不一致,不能追加。', en: 'The columns of the file are not those of the table, so it cannot be appended.' },
      cure: { zh: '请改齐列名后重试,或用“替换”发布新版本。', en: 'Bring the headers in line and try again, or load it as a replacement.' },
      faults,
    })
  }
  return existing.map((field) => {
    const source = taken.get(field.id) as number
    return { source, plan: boundPlan(field, plans[source] as PlannedColumn), field, bound: true }
  })
}

/** Fields of rows that change others by key: the key must be there, no other column than the table's may, and those left out stay as they are. Errors: Conflict. */
export function fieldsForChange(existing: readonly Field[], plans: readonly PlannedColumn[], key: readonly string[]): IngestColumn[] {
  if (key.length === 0)
    throw conflict({
      code: 'PUJIANG_NO_ROW_KEY',
      detail: { zh: '这张表没有声明键，不知道该改哪一行。', en: 'The table declares no key, so no row can be told apart to be changed.' },
      cure: { zh: '先用 edit-table 写明 key。', en: 'Declare `key` with edit-table first.' },
    })
  const given = existing.filter((field) => key.includes(field.name) || plans.some((plan) => !plan.skip && partner([field], plan, new Set())))
  return fieldsForAppend(given, plans)
}

/** Cells of an append that do not fit their field: more than one in a hundred is a Conflict. */
export function refuseMisfits(misfits: readonly { column: IngestColumn; misfits: number; filled: number }[]): void {
  const faults = misfits
    .filter(({ column, misfits: count, filled }) => column.bound && count > filled * 0.01)
    .map(({ column: { field }, misfits: count, filled }): Fault => ({
      at: field.name,
      message: { zh: `${filled} 格中有 ${count} 格不是 ${field.type}。`, en: `${count} of ${filled} filled cells are not of type ${field.type}.` },
    }))
  if (faults.length === 0) return
  throw conflict({
    code: 'PUJIANG_APPEND_TYPES',
    detail: { zh: '文件的内容与表中的类型不符,不能追加。', en: 'The cells do not fit the types of the table, so the file cannot be appended.' },
    cure: { zh: '请检查列是否错位,或用“替换”发布新版本。', en: 'Check whether columns are shifted, or load it as a replacement.' },
    faults,
  })
}
