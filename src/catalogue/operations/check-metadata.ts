import { sql } from 'kysely'
import { Type } from 'typebox'
import { metadataInput, metadataPaths, TextSchema, type CityCodes, type MetadataValues } from '../../model/index.ts'
import { PlatformError, type Fault } from '../../platform/errors/index.ts'
import { defineOperation, faultsIn, hasRole, type Context } from '../../platform/operations/index.ts'
import { completenessOf, type Described } from '../completeness.ts'
import { checkDataset, codeFaults, DatasetInputSchema } from '../dataset-input.ts'
import { findDataset } from '../find-dataset.ts'
import { wordsOf } from '../keep-words.ts'
import { readCodes } from '../settings/city-codes.ts'

const ItemSchema = Type.Object({
  id: Type.String(),
  label: TextSchema,
  at: Type.String({ description: 'Entry of the metadata, `fields` or `data`.' }),
  got: Type.Integer(),
  of: Type.Integer(),
  missing: Type.Union([TextSchema, Type.Null()]),
})

const nothingYet: Described = { fields: 0, labelled: 0, explained: 0, parts: 0 }

async function describedOf(ctx: Context, datasetId: string): Promise<Described> {
  const { rows } = await sql<Described>`
    select coalesce(sum(f.fields), 0)::int as fields, coalesce(sum(f.labelled), 0)::int as labelled, coalesce(sum(f.explained), 0)::int as explained,
      (count(*) filter (where di.kind <> 'table' or t.current_version_id is not null))::int as parts
    from distribution di left join data_table t on t.id = di.id
    left join lateral (
      select count(*) as fields, count(*) filter (where coalesce(nullif(f.label ->> 'zh', ''), '') <> '') as labelled,
        count(*) filter (where coalesce(nullif(f.description ->> 'zh', ''), f.description ->> 'en', '') <> '') as explained
      from field f where f.table_id = t.id and f.active
    ) f on true
    where di.dataset_id = ${datasetId}`.execute(ctx.db)
  return rows[0] ?? nothingYet
}

/** What is to be mended in these texts, by the schema that saving holds them to and by the rules between entries. */
function faultsOf(values: Record<string, string>, codes: CityCodes, before?: MetadataValues): Fault[] {
  const { clear: _, ...input } = metadataInput(values)
  const faults = faultsIn(DatasetInputSchema, input)
  // An empty choice is one fault, not the list of all codes.
  const plain = faults.map((fault) => (values[fault.at] === '' ? { at: fault.at, message: { zh: '请选一个', en: 'choose one' } } : fault))
  plain.push(...codeFaults(codes, input, before && { licence: before.licence, updateCycle: before.updateCycle }))
  try {
    checkDataset(input)
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    plain.push(...(error.failing.faults ?? []))
  }
  return plain
}

export const checkMetadata = defineOperation({
  name: 'check-metadata',
  http: 'POST /metadata-check',
  stage: 'catalogue',
  summary: { zh: '检查写了一半的元数据', en: 'Check metadata while they are written' },
  description: {
    zh: '答复要改的地方和完整度:每项得几分、差在哪里。什么都不存。',
    en: 'Answers what is to be mended and how complete it is: the points of every item and what is missing. Nothing is stored.',
  },
  effects: 'read',
  input: Type.Object({
    dataset: Type.Optional(Type.String({ description: 'Slug or id; absent for a new one.' })),
    values: Type.Optional(
      Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 20_000 }), {
        description: 'Texts by path, e.g. `name.zh`; what is absent is taken from the dataset.',
      }),
    ),
  }),
  output: Type.Object({
    faults: Type.Array(Type.Object({ at: Type.String(), message: TextSchema })),
    score: Type.Integer({ description: 'Points got of the points that apply, in per cent.' }),
    got: Type.Integer(),
    of: Type.Integer(),
    items: Type.Array(ItemSchema),
    first: Type.Array(ItemSchema, { description: 'What is missing, the most points first.' }),
  }),
  access: hasRole('steward', 'approver', 'bureau', 'administrator'),
  async run(ctx, input) {
    const known = new Set<string>(metadataPaths)
    const typed = Object.fromEntries(Object.entries(input.values ?? {}).filter(([path]) => known.has(path)))
    const codes = await readCodes(ctx)
    if (input.dataset === undefined) return { faults: faultsOf(typed, codes), ...completenessOf(typed as Partial<MetadataValues>, nothingYet) }
    const id = await ctx.access.require('edit', 'dataset', input.dataset)
    const before = wordsOf(await findDataset(ctx, id))
    const values = { ...before, ...typed }
    return { faults: faultsOf(values, codes, before), ...completenessOf(values, await describedOf(ctx, id)) }
  },
})
