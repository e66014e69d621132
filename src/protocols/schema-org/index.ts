import { localeOf } from '../../platform/http/index.ts'
import { oneRecord } from '../one-record.ts'
import type { Protocol } from '../protocol.ts'
import { schemaOrgDataset } from './dataset.ts'

/** schema.org Dataset, as search engines for data read it; the page of a dataset carries the same. */
export const schemaOrg: Protocol = {
  name: 'schema-org',
  title: { zh: 'schema.org 数据集', en: 'schema.org Dataset' },
  summary: { zh: '供搜索引擎和知识图谱理解一个数据集。', en: 'One dataset as search engines and knowledge graphs understand it.' },
  specification: 'https://schema.org/Dataset',
  examples: [{ path: '/datasets/{dataset}/schema.jsonld', summary: { zh: '一个数据集', en: 'One dataset' } }],
  register(scope, door) {
    scope.get<{ Params: { slug: string } }>('/datasets/:slug/schema.jsonld', async (request, reply) => {
      const record = await oneRecord(door, { request, reply }, request.params.slug)
      return reply
        .type('application/ld+json; charset=utf-8')
        .header('cache-control', 'private, no-cache')
        .send(JSON.stringify({ '@context': 'https://schema.org/', ...schemaOrgDataset(door.origin(), record, localeOf(request)) }, null, 2))
    })
  },
}
