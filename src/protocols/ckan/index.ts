import type { Protocol } from '../protocol.ts'
import { refusedActions } from './actions/refused.ts'
import { answerError } from './refusals.ts'
import { registerActions } from './routes.ts'

/** The Action API v3 of CKAN with the datastore, as its clients speak it. */
export const ckan: Protocol = {
  name: 'ckan',
  title: { zh: 'CKAN Action API v3', en: 'CKAN Action API v3' },
  summary: {
    zh: '为 CKAN 写的客户端照常可用：搜索目录、读写数据集、按条件取行。',
    en: 'Clients written for CKAN work unchanged: search the catalogue, read and write datasets, ask for rows.',
  },
  specification: 'https://docs.ckan.org/en/2.11/api/',
  examples: [
    { path: '/api/3/action/package_search?q=&rows=5', summary: { zh: '搜索目录', en: 'Search the catalogue' } },
    { path: '/api/3/action/package_show?id={dataset}', summary: { zh: '一个数据集', en: 'One dataset' } },
    { path: '/api/3/action/datastore_search?resource_id={table}&limit=5', summary: { zh: '一张表的行', en: 'Rows of a table' } },
    { path: '/datastore/dump/{table}?format=csv', summary: { zh: '整张表', en: 'A whole table' } },
  ],
  addresses: ['/api/3', '/api/action', '/datastore/dump'],
  refuse: (exchange, refusal, origin) =>
    answerError(exchange, { origin, action: /\/action\/(\w+)/.exec(exchange.request.url)?.[1] ?? 'site_read' }, refusal),
  refused: refusedActions.flatMap(({ name, refused }) => (refused ? [{ name, ...refused }] : [])),
  register: registerActions,
}
