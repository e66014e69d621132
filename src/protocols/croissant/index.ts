import { localeOf } from '../../platform/http/index.ts'
import { oneRecord, readableTables } from '../one-record.ts'
import type { Protocol } from '../protocol.ts'
import { croissantDataset } from './croissant.ts'

/** Croissant 1.0, as machine-learning tools load datasets. */
export const croissant: Protocol = {
  name: 'croissant',
  title: { zh: 'Croissant 1.0', en: 'Croissant 1.0' },
  summary: { zh: '机器学习框架按列读取数据集所需的描述。', en: 'What frameworks of machine learning need to load a dataset column by column.' },
  specification: 'https://docs.mlcommons.org/croissant/docs/croissant-spec.html',
  examples: [{ path: '/datasets/{dataset}/croissant.json', summary: { zh: '一个数据集', en: 'One dataset' } }],
  register(scope, door) {
    scope.get<{ Params: { slug: string } }>('/datasets/:slug/croissant.json', async (request, reply) => {
      const exchange = { request, reply }
      const record = await oneRecord(door, exchange, request.params.slug)
      const tables = await readableTables(door, exchange, record)
      return reply
        .type('application/ld+json; charset=utf-8')
        .header('cache-control', 'private, no-cache')
        .send(JSON.stringify(croissantDataset(door.origin(), record, tables, localeOf(request)), null, 2))
    })
  },
}
