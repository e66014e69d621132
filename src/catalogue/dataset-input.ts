import { Type, type Static } from 'typebox'
import { codeLists, TextSchema, type CityCodes, type Locale } from '../model/index.ts'
import { invalidInput, type Fault } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { readCodes } from './settings/city-codes.ts'

const coded = (list: string, description: string) =>
  Type.Enum(
    (codeLists[list] ?? []).map((c) => c.code),
    { description },
  )
const text = (maxLength: number, description: string) => Type.String({ maxLength, description })

/** GB/T 21063 core metadata of a dataset, as it is written. */
export const DatasetInputSchema = Type.Object({
  name: Type.Object(TextSchema.properties, { description: '信息资源名称, zh and en' }),
  summary: Type.Object(TextSchema.properties, { description: '信息资源摘要, zh and en' }),
  description: Type.Optional(Type.Object(TextSchema.properties)),
  code: Type.Optional(text(100, '信息资源代码 (GB/T 21063.4)')),
  theme: coded('theme', 'One of the sixteen fields of opening.'),
  keywords: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { maxItems: 30 })),
  shareClass: coded('shareClass', '共享类型'),
  shareCondition: Type.Optional(text(1000, '共享条件')),
  openClass: coded('openClass', '开放类型'),
  openCondition: Type.Optional(text(1000, '开放条件')),
  legalBasis: Type.Optional(text(1000, 'Legal basis of the classes; needed where sharing or opening is limited.')),
  updateCycle: coded('updateCycle', '更新周期'),
  licence: Type.Optional(text(100, 'Code of the licence of what is open, out of the list of the city.')),
  contact: Type.Optional(text(200, 'How to reach the provider.')),
  spatial: Type.Optional(text(200, 'Area the data speak of.')),
  temporal: Type.Optional(
    Type.String({
      pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?(/\\d{4}(-\\d{2}(-\\d{2})?)?)?$',
      description: 'Period the data speak of, where no column tells it: `2026`, `2026-03-01` or `2019/2026-06-30`.',
    }),
  ),
  series: Type.Optional(text(200, 'Name of the series it belongs to.')),
  hvdCategory: Type.Optional(coded('hvdCategory', 'Category of the high-value datasets of the EU.')),
  synthetic: Type.Optional(Type.Boolean({ description: 'Generated for demonstration; shown with every page and export.' })),
})
export type DatasetInput = Static<typeof DatasetInputSchema>

/** Rules between fields that a schema cannot say. @throws InvalidInput naming every fault */
export function checkDataset(input: Partial<DatasetInput>): void {
  const faults: Fault[] = []
  const blank = (t: { zh: string; en: string } | undefined) => t !== undefined && t.zh.trim() === '' && t.en.trim() === ''
  if (blank(input.name)) faults.push({ at: 'name', message: { zh: '请写名称', en: 'give a name' } })
  if (blank(input.summary)) faults.push({ at: 'summary', message: { zh: '请写摘要', en: 'give a summary' } })
  for (const key of ['name', 'summary'] as const)
    if ([input[key]?.zh, input[key]?.en].some((t) => (t?.length ?? 0) > (key === 'name' ? 200 : 1000)))
      faults.push({ at: key, message: { zh: '太长', en: 'too long' } })
  if (input.shareClass === 'none' && input.openClass !== undefined && input.openClass !== 'none')
    faults.push({ at: 'openClass', message: { zh: '不予共享的数据不能开放', en: 'what is not shared cannot be open' } })
  const limited =
    (input.shareClass !== undefined && input.shareClass !== 'unconditional') || (input.openClass !== undefined && input.openClass !== 'unconditional')
  if (limited && !input.legalBasis?.trim())
    faults.push({ at: 'legalBasis', message: { zh: '限制共享或开放须写明法律依据', en: 'limits need their legal basis' } })
  if (faults.length > 0)
    throw invalidInput({
      code: 'PUJIANG_DATASET_INPUT',
      detail: { zh: `元数据有 ${faults.length} 处要改。`, en: `The metadata has ${faults.length} fault${faults.length > 1 ? 's' : ''}.` },
      faults,
    })
}

/** What stands in no list of the city, or is offered no more where it was not chosen before. */
export function codeFaults(codes: CityCodes, input: Partial<DatasetInput>, before: Partial<DatasetInput> = {}): Fault[] {
  return (['licence', 'updateCycle'] as const).flatMap((at) => {
    const chosen = input[at]
    if (chosen === undefined || chosen === before[at]) return []
    const offered = (codes[at] ?? []).filter(({ hidden }) => !hidden)
    if (offered.some(({ code }) => code === chosen)) return []
    const names = (locale: Locale, mark: string): string => offered.map(({ label }) => label[locale]).join(mark)
    const message = { zh: `没有“${chosen}”，可以填：${names('zh', '、')}`, en: `“${chosen}” is none of ${names('en', ', ')}` }
    return [{ at, message }]
  })
}

/** @throws InvalidInput when a code is not offered by the city */
export async function requireCodes(ctx: Pick<Context, 'db'>, input: Partial<DatasetInput>, before?: Partial<DatasetInput>): Promise<void> {
  if (input.licence === undefined && input.updateCycle === undefined) return
  const faults = codeFaults(await readCodes(ctx), input, before)
  if (faults.length === 0) return
  throw invalidInput({
    code: 'PUJIANG_CODE_NOT_OFFERED',
    detail: { zh: '填的代码不在这座城市的代码表里。', en: 'A code stands in no list of this city.' },
    cure: { zh: '从列出的里面选一个。', en: 'Choose one of those that are listed.' },
    faults,
  })
}

/** Input as columns of `dataset`; absent keys are left out so that an edit touches only what was given. */
export function datasetColumns(input: Partial<DatasetInput>): Record<string, unknown> {
  const columns: Record<string, unknown> = {
    name: input.name && JSON.stringify(input.name),
    summary: input.summary && JSON.stringify(input.summary),
    description: input.description && JSON.stringify(input.description),
    code: input.code,
    theme: input.theme,
    keywords: input.keywords,
    share_class: input.shareClass,
    share_condition: input.shareCondition,
    open_class: input.openClass,
    open_condition: input.openCondition,
    legal_basis: input.legalBasis,
    update_cycle: input.updateCycle,
    licence: input.licence,
    contact: input.contact,
    spatial: input.spatial,
    temporal: input.temporal,
    series: input.series,
    hvd_category: input.hvdCategory,
    synthetic: input.synthetic,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, v]) => v !== undefined))
}
