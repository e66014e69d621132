import { readXlsx } from 'hucre/xlsx'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fullRight, makeRight, type QueryText } from '../query/index.ts'
import type { ExportRequest } from './row-engine.ts'
import { openSample, rowsIn, sampleFields, type Sample } from './sample-table.ts'
import { workbook } from './workbook.ts'

const words = { sheet: '热线/工单', headers: ['编号', 'Wert <&>'], aboutSheet: '说明', about: [['查询', "a = '=1+1'"]] as const }

async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of stream) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

describe('a workbook', () => {
  let sample: Sample
  beforeAll(async () => {
    sample = await openSample({ exports: 1 })
  })
  afterAll(() => sample.close())
  const right = fullRight(sampleFields)
  const exported = async (format: 'xlsx' | 'geojson', query: QueryText, more: Partial<ExportRequest> = {}): Promise<Buffer> =>
    bytesOf((await sample.engine.export({ source: sample.source, right, query, format, ...more })).body)

  it('is read by another program cell by cell, with its second sheet', async () => {
    const query = { select: 'id, 区县, created_at, amount, score, day, open, at', order_by: '_row' }
    const rows = rowsIn(await sample.engine.page({ source: sample.source, right, query: { ...query, limit: 10_000 } }))
    const headers = ['id', '区县', 'created_at', 'amount', 'score', 'day', 'open', 'at']
    const file = await readXlsx(await exported('xlsx', query, { workbook: { ...words, headers } }))
    expect(file.sheets.map((sheet) => sheet.name)).toEqual(['热线 工单', '说明'])
    expect(file.sheets[1]?.rows).toEqual([['查询', "a = '=1+1'"]])
    const [head, ...body] = file.sheets[0]?.rows ?? []
    expect(head).toEqual(headers)
    expect(body).toHaveLength(rows.length)
    const at = (value: unknown): string | null =>
      value instanceof Date ? value.toISOString() : value === null || value === undefined ? null : String(value)
    for (const i of [0, 1, 3, 7, 9, 13, 1703, 1704, 1707, 1709, 2999]) {
      const [row, cells] = [rows[i]!, body[i]!]
      expect(at(cells[0]), `row ${i}`).toBe(at(row['id']))
      expect(cells[1] ?? null).toBe(row['区县'])
      expect(at(cells[2])?.slice(0, 19) ?? null).toBe(row['created_at'] === null ? null : String(row['created_at']).slice(0, 19))
      expect(at(cells[3])).toBe(at(row['amount']))
      expect(at(cells[4])).toBe(at(row['score']))
      expect(at(cells[5])?.slice(0, 10)).toBe(row['day'])
      expect(cells[6]).toBe(row['open'])
    }
  })
  it('holds texts as texts, whatever a spreadsheet would make of them', async () => {
    const rows = ['=1+1', '+cmd|x', '007', '_x0041_', ' a ', '<b>&amp;"']
    const query = { select: '区县', where: `_row < 1` }
    // The engine prints the cells; the texts come through a summary so that they need no file of their own.
    const file = await readXlsx(
      await bytesOf(
        workbook(
          Readable.from([
            Buffer.from(
              rows
                .map(
                  (text) =>
                    `<row><c t="inlineStr"><is><t xml:space="preserve">${text.replace('_x0041_', '_x005F_x0041_').replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c></row>`,
                )
                .join('\n'),
            ),
          ]),
          { ...words, headers: [] },
        ),
      ),
    )
    expect(file.sheets[0]?.rows.slice(1).map((row) => row[0])).toEqual(rows)
    expect((await exported('xlsx', query)).toString('latin1')).toContain('xl/worksheets/sheet1.xml')
  })
  it('is the same file each time, and ends short when its reader leaves', async () => {
    const query = { select: 'id, 区县' }
    expect((await exported('xlsx', query)).equals(await exported('xlsx', query))).toBe(true)
    const { body } = await sample.engine.export({ source: sample.source, right, query: { select: '*' }, format: 'xlsx' })
    body.once('data', () => body.destroy())
    await new Promise((resolve) => body.once('close', resolve))
    // With one export at a time the next would wait for ever if the first went on.
    expect((await exported('xlsx', query)).subarray(0, 2).toString()).toBe('PK')
  })
  it('is as little a way to a closed field as any other', async () => {
    const narrow = makeRight([1, 2], null)
    const file = await bytesOf((await sample.engine.export({ source: sample.source, right: narrow, query: {}, format: 'xlsx' })).body)
    const read = await readXlsx(file)
    expect(read.sheets[0]?.rows[1]).toHaveLength(2)
    await expect(
      sample.engine.export({ source: sample.source, right: narrow, query: {}, format: 'geojson', point: { longitude: 'score', latitude: 'score' } }),
    ).rejects.toMatchObject({
      failing: { code: 'PUJIANG_QUERY_FIELD' },
    })
  })
})

describe('GeoJSON', () => {
  it('has a point for each row on the globe, none for the others, and all its fields', async () => {
    const sample = await openSample({ exports: 1 })
    const request = { source: sample.source, right: fullRight(sampleFields), query: { select: 'id, score, amount', where: '_row < 40' } }
    const { body } = await sample.engine.export({ ...request, format: 'geojson', point: { longitude: 'score', latitude: 'amount' } })
    const file = JSON.parse((await bytesOf(body)).toString()) as {
      type: string
      features: { geometry: unknown; properties: Record<string, unknown> }[]
    }
    const rows = rowsIn(await sample.engine.page(request))
    expect(file.type).toBe('FeatureCollection')
    expect(file.features.map((feature) => feature.properties)).toEqual(rows)
    for (const { geometry, properties } of file.features) {
      const { score, amount } = properties
      expect(geometry).toEqual(
        typeof score === 'number' && typeof amount === 'number' && amount <= 90 ? { type: 'Point', coordinates: [score, amount] } : null,
      )
    }
    await expect(
      sample.engine.export({ ...request, query: { group_by: '区县' }, format: 'geojson', point: { longitude: 'score', latitude: 'amount' } }),
    ).rejects.toMatchObject({ failing: { code: 'PUJIANG_EXPORT_NO_PLACES' } })
    await sample.close()
  })
})
