import { oneRecord, readableTables } from '../one-record.ts'
import type { Protocol } from '../protocol.ts'
import { tableGroup } from './table-group.ts'

/** CSV on the Web: what the columns of the CSV downloads mean. */
export const csvw: Protocol = {
  name: 'csvw',
  title: { zh: 'CSVW（网络 CSV 元数据）', en: 'CSV on the Web' },
  summary: { zh: 'CSV 下载的列含义、类型和主键，W3C 标准。', en: 'Meaning and types of the columns of the CSV downloads, as W3C describes them.' },
  specification: 'https://www.w3.org/TR/tabular-metadata/',
  examples: [{ path: '/datasets/{dataset}/csv-metadata.json', summary: { zh: '一个数据集的各表', en: 'The tables of one dataset' } }],
  register(scope, door) {
    scope.get<{ Params: { slug: string } }>('/datasets/:slug/csv-metadata.json', async (request, reply) => {
      const exchange = { request, reply }
      const record = await oneRecord(door, exchange, request.params.slug)
      const tables = await readableTables(door, exchange, record)
      return reply
        .type('application/csvm+json; charset=utf-8')
        .header('cache-control', 'private, no-cache')
        .send(JSON.stringify(tableGroup(door.origin(), record, tables), null, 2))
    })
  },
}
