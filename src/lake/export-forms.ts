import { sql } from 'kysely'
import { cityCodes, coordinateFields, labelOf, type CityCodes, type Locale, type Text } from '../model/index.ts'
import { invalidInput } from '../platform/errors/index.ts'
import type { Context } from '../platform/operations/index.ts'
import { sheetRows, type AnswerColumn, type ExportFormat, type ExportRequest, type Workbook } from './engine/index.ts'
import { citySettingValue } from './city-setting-value.ts'
import type { OpenTable, OpenVersion } from './open-table.ts'

/** Content types of the formats rows are given in. */
export const exportTypes: Record<ExportFormat, string> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  geojson: 'application/geo+json; charset=utf-8',
}

/** Why a format cannot be had for an answer, in the words of the refusal. */
export interface FormatRefusal {
  code: 'PUJIANG_EXPORT_XLSX_ROWS' | 'PUJIANG_EXPORT_NO_PLACES' | 'PUJIANG_EXPORT_PLACE_SYSTEM'
  detail: Text
  cure: Text
}

const takeCsv = (zh: string, en: string): Text => ({ zh: `${zh}请改用 CSV(format=csv)。`, en: `${en}Take CSV instead (format=csv).` })

/** Rows a worksheet has beside its header. */
const mostSheetRows = sheetRows - 1

/** A worksheet ends at its row 1,048,576: an answer that does not fit is refused, never cut. */
export const refuseSheet = (rows: number): FormatRefusal | null =>
  rows <= mostSheetRows
    ? null
    : {
        code: 'PUJIANG_EXPORT_XLSX_ROWS',
        detail: {
          zh: `结果有 ${rows} 行,一张工作表最多 ${mostSheetRows} 行加表头。`,
          en: `The answer has ${rows} rows; a worksheet holds ${mostSheetRows} and a header.`,
        },
        cure: takeCsv('', ''),
      }

/** GeoJSON is in WGS 84 (RFC 7946). Without two fields of degrees that the caller may read there is nothing to draw. */
export function placesOfTable(
  table: Pick<OpenTable, 'fields' | 'coordinateSystem'>,
  fieldIds: readonly number[],
): { longitude: string; latitude: string } | FormatRefusal {
  const found = coordinateFields(table.fields.filter((field) => fieldIds.includes(field.id)))
  if (!found)
    return {
      code: 'PUJIANG_EXPORT_NO_PLACES',
      detail: {
        zh: '这张表没有经纬度两列,不能给出 GeoJSON。',
        en: 'The table has no columns of longitude and latitude, so there is no GeoJSON of it.',
      },
      cure: takeCsv('', ''),
    }
  if (table.coordinateSystem === 'gcj02' || table.coordinateSystem === 'bd09')
    return {
      code: 'PUJIANG_EXPORT_PLACE_SYSTEM',
      detail: {
        zh: 'GeoJSON 规定用 WGS 84,这张表的坐标是 GCJ-02 或 BD-09,原样给出会偏移数百米。',
        en: 'GeoJSON is in WGS 84; the coordinates of this table are in GCJ-02 or BD-09 and would be some hundred metres off.',
      },
      cure: takeCsv('', ''),
    }
  return { longitude: found.longitude.name, latitude: found.latitude.name }
}

type Asked = Omit<ExportRequest, 'format'>

/** What a format needs beside the question. @throws InvalidInput when the answer cannot be given in it. */
export async function exportForm(
  ctx: Context,
  table: OpenTable,
  version: OpenVersion,
  request: Asked,
  format: ExportFormat,
): Promise<Pick<ExportRequest, 'workbook' | 'point'>> {
  if (format === 'geojson') {
    const point = placesOfTable(table, request.right.fieldIds)
    if ('code' in point) throw invalidInput(point)
    return { point }
  }
  if (format !== 'xlsx') return {}
  const { offset, limit } = request.part ?? { offset: 0, limit: null }
  const rows = Math.min(Math.max(0, (await ctx.services.rows.count(request)) - offset), limit ?? Number.MAX_SAFE_INTEGER)
  const refusal = refuseSheet(rows)
  if (refusal) throw invalidInput(refusal)
  return { workbook: await workbookOf(ctx, table, version, request, rows) }
}

interface Origin {
  dataset: Text
  agency: Text
  licence: string | null
}

async function workbookOf(ctx: Context, table: OpenTable, version: OpenVersion, request: Asked, rows: number): Promise<Workbook> {
  const { locale } = ctx
  const found = await sql<Origin>`
    select d.name as dataset, a.name as agency, d.licence from dataset d join agency a on a.id = d.agency_id where d.id = ${table.dataset.id}`.execute(
    ctx.db,
  )
  const origin = found.rows[0]
  const codes = cityCodes(await citySettingValue<Partial<CityCodes>>(ctx, 'codes', {}))
  const word = (zh: string, en: string): string => (locale === 'zh' ? zh : en)
  const asked = Object.entries(request.query).flatMap(([name, value]) => (value === undefined || value === null ? [] : [`${name}=${String(value)}`]))
  const published = version.publishedAt === null ? '' : new Date(version.publishedAt).toISOString()
  return {
    sheet: table.name[locale] || table.slug,
    headers: headersOf(ctx.services.rows.columns(request), table, locale),
    aboutSheet: word('说明', 'About'),
    about: [
      [word('数据集', 'Dataset'), origin?.dataset[locale] || origin?.dataset.zh || ''],
      [word('提供单位', 'Provider'), origin?.agency[locale] || origin?.agency.zh || ''],
      [word('数据表', 'Table'), `${table.name[locale] || table.name.zh} (${table.slug})`],
      [word('版本', 'Version'), `v${version.number}${published ? ` · ${published}` : ''}`],
      [word('内容校验', 'Content hash'), request.right.filter === null ? version.contentHash : ''],
      [word('行', 'Rows'), String(rows)],
      [word('查询', 'Query'), asked.join('\n') || word('全部', 'everything')],
      [word('许可', 'Licence'), origin?.licence ? labelOf(codes['licence'] ?? [], origin.licence)[locale] : word('未写明', 'not stated')],
      [
        word('列', 'Columns'),
        ctx.services.rows
          .columns(request)
          .map((column) => column.name)
          .join(', '),
      ],
      [
        word('真实性', 'Nature'),
        table.dataset.synthetic ? word('合成数据，非真实', 'Synthetic data, not real') : word('登记的数据', 'Data as registered'),
      ],
      [
        word('单元格', 'Cells'),
        word(
          '文本一律作文本写入，不会被计算；超过 15 位的数写成文本；超过 32,767 字的文本截断，要全文请取 CSV。',
          'Texts are written as texts and never computed; numbers of more than 15 digits are texts; texts beyond 32,767 characters are cut, CSV has them whole.',
        ),
      ],
    ],
  }
}

/** Labels over the columns, as readers call them; a name that was chosen in the question stays. */
function headersOf(columns: readonly AnswerColumn[], table: OpenTable, locale: Locale): string[] {
  return columns.map((column) => {
    const field = table.fields.find((known) => known.id === column.fieldId)
    return field && field.name === column.name ? field.label?.[locale] || field.label?.zh || field.header || field.name : column.name
  })
}
