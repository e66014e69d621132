import { localeOf } from '../../platform/http/index.ts'
import { oneRecord, readableTables } from '../one-record.ts'
import type { Protocol } from '../protocol.ts'
import { dataPackage } from './data-package.ts'

/** Data Package v2 with Table Schema, as Frictionless tools read it. */
export const dataPackageProtocol: Protocol = {
  name: 'data-package',
  title: { zh: 'Data Package 2.0', en: 'Data Package 2.0' },
  summary: {
    zh: '一个数据集的描述与各列类型，Frictionless 工具可直接读取。',
    en: 'One dataset with the types of its columns, for Frictionless tools.',
  },
  specification: 'https://datapackage.org/standard/data-package/',
  examples: [{ path: '/datasets/{dataset}/datapackage.json', summary: { zh: '一个数据集', en: 'One dataset' } }],
  register(scope, door) {
    scope.get<{ Params: { slug: string } }>('/datasets/:slug/datapackage.json', async (request, reply) => {
      const exchange = { request, reply }
      const record = await oneRecord(door, exchange, request.params.slug)
      const tables = await readableTables(door, exchange, record)
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'private, no-cache')
        .send(JSON.stringify(dataPackage(door.origin(), record, tables, localeOf(request)), null, 2))
    })
  },
}
