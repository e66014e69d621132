import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { codeLists, type DatasetDetail, type SearchAnswer } from '../../src/model/index.ts'
import { conflict, invalidInput, notAllowed, notAuthenticated, notFound } from '../../src/platform/errors/index.ts'
import type { Me, ReviewItem } from '../answers/index.ts'
import { createPainter } from '../paint/painter.ts'
import type { WebPort, WebRequest } from '../port.ts'
import { evaluate } from './evaluate.ts'
import { agencies, datasets, themeCounts } from './fixture-catalogue.ts'
import { evidenceReads } from './fixture-evidence.ts'
import { bulkPlan, deskDatasets, inbox, metadataCheck, metadataRevisions, uploadPreview } from './fixture-desk.ts'
import { geometry } from './fixture-geometry.ts'
import { reviewAnswer } from './fixture-review.ts'
import { metroRows, rows, table, version } from './fixture-table.ts'
import { findings, job, upload } from './fixture-upload.ts'

type Input = Record<string, unknown>
const noDataset = (ref: unknown): Error => notFound({ zh: '数据集', en: 'dataset' }, String(ref))

const detail = (slug: unknown, signedIn: boolean): DatasetDetail => {
  const at = datasets.findIndex((dataset) => dataset.slug === slug || dataset.id === slug)
  const found = datasets[at]
  if (!found || (found.openClass === 'none' && !signedIn)) throw noDataset(slug)
  const open = found.openClass === 'unconditional'
  return {
    ...found,
    description: {
      zh: '每件诉求从受理到办结的全过程。\n重复来电合并后保留最早的号。',
      en: 'Each case from acceptance to close.\nRepeated calls are merged under the first number.',
    },
    code: '307011000000/000001',
    shareCondition: null,
    openCondition: open ? null : '只用于入学服务，不得再提供给第三方',
    legalBasis: '《公共数据开放暂行办法》第八条',
    licence: open ? 'city-open-1.0' : null,
    contact: 'data@example.org',
    spatial: '浦江示范市',
    temporal: null,
    series: null,
    hvdCategory: null,
    revision: 3,
    createdAt: '2026-03-01T02:00:00Z',
    updatedAt: '2026-11-21T18:10:00Z',
    distributions: [
      {
        id: `40000000-0000-4000-8000-00000000000${at}`,
        kind: 'table',
        name: { zh: '工单', en: 'Cases' },
        url: null,
        mediaType: null,
        bytes: null,
        table: open
          ? { ...table, datasetId: found.id }
          : { ...table, datasetId: found.id, mayReadRows: false, fields: table.fields.map((field) => ({ ...field, statistics: null })) },
      },
    ],
    may: { readRows: open, edit: signedIn, load: signedIn, submit: signedIn, approve: signedIn },
    howToAsk: open
      ? null
      : {
          zh: '登录后写明用途，由市教委在五个工作日内答复；电话 021-00000000。',
          en: 'Sign in, state your purpose; the Education Commission answers within five working days.',
        },
    review:
      at === 2 && signedIn
        ? {
            id: '50000000-0000-4000-8000-000000000001',
            submittedBy: '李专员',
            submittedAt: '2026-11-20T02:00:00Z',
            note: '新增 2 列',
            mayDecide: true,
          }
        : null,
  }
}

function search(input: Input): SearchAnswer {
  const q = String(input['q'] ?? '')
  const wanted = (name: string): string[] => ([] as string[]).concat((input[name] as string | string[] | undefined) ?? [])
  const visible = datasets.filter((dataset) => dataset.openClass !== 'none')
  const found = visible.filter(
    (dataset) =>
      (!q || q === '噪声' || JSON.stringify([dataset.name, dataset.summary]).includes(q)) &&
      (wanted('theme').length === 0 || wanted('theme').includes(dataset.theme)) &&
      (wanted('openClass').length === 0 || wanted('openClass').includes(dataset.openClass)) &&
      (wanted('agency').length === 0 || wanted('agency').includes(dataset.agency.slug)),
  )
  const count = (
    list: string,
    of: (dataset: (typeof datasets)[number]) => string,
  ): { code: string; label: { zh: string; en: string }; count: number }[] =>
    (codeLists[list] ?? [])
      .map((code) => ({ ...code, count: found.filter((dataset) => of(dataset) === code.code).length }))
      .filter((facet) => facet.count > 0)
  return {
    total: found.length,
    truncated: false,
    relaxed: false,
    degraded: q === '降级',
    also: q === '噪声' ? [{ word: '噪声', others: ['噪音', '声环境'] }] : [],
    corrections: q === 'xyzxyz' ? [{ text: '噪声', total: 3 }] : [],
    hits: found.map((dataset) => ({
      ...dataset,
      why: q
        ? [
            {
              field: 'name',
              text: dataset.name.zh,
              spans: dataset.name.zh.includes(q) ? [[dataset.name.zh.indexOf(q), dataset.name.zh.indexOf(q) + q.length]] : [],
            },
            { field: 'field', text: `${q}控制措施`, spans: [[0, q.length]] },
            { field: 'code', text: `${q}扰民`, spans: [[0, q.length]], table: 'hotline-cases', column: 'kind', value: `${q}扰民`, rows: 412 },
          ]
        : [],
      quality: dataset.rows === null ? null : 60 + (dataset.fields % 4) * 11,
      years: { from: 2018, to: 2026 },
      use: dataset.slug === 'hotline-cases' ? Array.from({ length: 26 }, (_, i) => (i * 7) % 11) : [],
    })),
    facets: {
      theme: count('theme', (dataset) => dataset.theme),
      agency: agencies
        .map((agency) => ({ code: agency.slug, label: agency.name, count: found.filter((dataset) => dataset.agency.slug === agency.slug).length }))
        .filter((facet) => facet.count > 0),
      openClass: count('openClass', (dataset) => dataset.openClass),
      updateCycle: count('updateCycle', (dataset) => dataset.updateCycle),
      format: [
        { code: 'csv', label: { zh: 'CSV', en: 'CSV' }, count: found.length },
        { code: 'parquet', label: { zh: 'Parquet', en: 'Parquet' }, count: found.length },
      ],
      fresh: [{ code: 'on-time', label: { zh: '按承诺更新', en: 'Updated as promised' }, count: found.length }],
      quality: [{ code: 'high', label: { zh: '80 分及以上', en: '80 and above' }, count: found.length }],
      area: [{ code: '390102', label: { zh: '石桥区', en: 'Shiqiao' }, count: found.length }],
      year: Array.from({ length: 9 }, (_, i) => ({
        code: String(2018 + i),
        label: { zh: String(2018 + i), en: String(2018 + i) },
        count: found.length,
      })),
    },
    cursor: found.length > 3 && !input['cursor'] ? 'next' : null,
    tookMs: 1.2,
  }
}

const me: Me = {
  actor: { id: '80000000-0000-4000-8000-000000000001', name: '李专员', kind: 'person' },
  roles: [
    { role: 'steward', agencyId: agencies[0]?.id ?? null },
    { role: 'approver', agencyId: null },
  ],
  agency: agencies[0] ?? null,
}
const review: ReviewItem = {
  id: '50000000-0000-4000-8000-000000000001',
  dataset: { id: datasets[2]?.id ?? '', slug: 'night-construction', name: datasets[2]?.name ?? { zh: '', en: '' } },
  agency: agencies[3]?.name ?? { zh: '', en: '' },
  submittedBy: '李专员',
  submittedAt: '2026-11-20T02:00:00Z',
  note: '新增 2 列',
  mayDecide: true,
}

/** What was written through the port, so that tests can look at it. */
export interface FixturePort extends WebPort {
  readonly written: { name: string; input: Input; body?: string }[]
}

/** A platform for page tests: answers in the shapes of the model, keeps what was written. Nothing outside tests uses it. */
export function fixturePort(): FixturePort {
  const written: FixturePort['written'] = []
  const wrong = (at: string): Error =>
    invalidInput({
      code: 'PUJIANG_INPUT',
      detail: { zh: '有 1 处填得不对。', en: 'One entry is not right.' },
      faults: [{ at, message: { zh: '不能为空。', en: 'Must not be empty.' } }],
    })
  const reads: Record<string, (input: Input, signedIn: boolean) => unknown> = {
    ...evidenceReads,
    'show-city': () => ({
      name: { zh: '浦江示范市', en: 'Pujiang Model City' },
      synthetic: true,
      datasets: 6,
      agencies: agencies.length,
      rows: 2_246_000,
      themes: themeCounts,
      recent: datasets.slice(0, 5).map((dataset, i) => ({
        at: dataset.modifiedAt,
        kind: i === 2 ? 'published' : 'updated',
        dataset: { slug: dataset.slug, name: dataset.name, agency: dataset.agency.name },
        version: 4 + i,
        rows: dataset.rows,
      })),
    }),
    'search-datasets': search,
    suggest: () => ({
      suggestions: [
        { kind: 'theme', text: '环境', spans: [], slug: 'environment' },
        { kind: 'dataset', text: '功能区噪声监测', spans: [[3, 5]], slug: 'noise-monitoring' },
        { kind: 'agency', text: '市生态环境局', spans: [], slug: 'ecology' },
        { kind: 'field', text: '噪声控制措施', spans: [[0, 2]] },
      ],
    }),
    'show-dataset': (input, signedIn) => detail(input['dataset'], signedIn),
    'list-agencies': () => ({
      items: agencies.map((agency, i) => ({
        ...agency,
        kind: i === 0 ? 'city' : 'department',
        parentId: i === 0 ? null : agencies[0]?.id,
        code: null,
        contact: 'data@example.org',
        datasets: 2,
        onTime: 1,
        late: 1,
      })),
    }),
    'show-agency': (input) => {
      const agency = agencies.find((candidate) => candidate.slug === input['agency'])
      if (!agency) throw notFound({ zh: '部门', en: 'agency' }, String(input['agency']))
      return {
        ...agency,
        kind: 'department',
        parentId: null,
        code: '11310000MB2F30001X',
        contact: 'data@example.org',
        datasets: 2,
        onTime: 1,
        late: 1,
      }
    },
    'list-codes': () => codeLists,
    'list-versions': () => ({ items: [4, 3, 2, 1].map((number) => version(number, number === 4)) }),
    'show-table': () => table,
    'read-rows': (input) => {
      const answer = evaluate(input['table'] === 'metro' ? metroRows : rows, input)
      return {
        table: table.id,
        version: 4,
        columns: answer.columns.map((name) => ({ name, type: table.fields.find((field) => field.name === name)?.type ?? 'text' })),
        rows: answer.rows,
        rowCount: answer.rows.length,
        truncated: answer.cursor !== null,
        cursor: answer.cursor,
        ...(input['count'] ? { total: answer.total } : {}),
      }
    },
    'size-exports': (input) => ({
      rows: evaluate(rows, input).total,
      formats: (['csv', 'ndjson', 'json', 'parquet', 'xlsx', 'geojson'] as const).map((format) => ({
        format,
        bytes: 21_400_000,
        exact: false,
        refusal: null,
      })),
    }),
    'show-upload': () => upload,
    'list-findings': (input) => ({
      items: findings.filter((finding) => !input['column'] || finding.column === input['column']),
      groups: [
        { column: 'diameter', reason: 'not-integer', count: 2 },
        { column: 'surveyed_at', reason: 'not-date', count: 1 },
      ],
      total: 3,
      cursor: null,
      truncated: false,
    }),
    'show-job': () => job,
    'show-me': (_input, signedIn) => {
      if (!signedIn) throw notAuthenticated({ code: 'PUJIANG_SIGN_IN', detail: { zh: '请先登录。', en: 'Sign in first.' } })
      return me
    },
    'list-my-datasets': () => ({ items: deskDatasets, total: deskDatasets.length, more: false, cursor: null, truncated: false }),
    'show-inbox': () => inbox,
    'show-desk-preferences': () => ({ remindDays: 7, filters: [{ name: '晚了的', query: '/desk/datasets?due=late' }] }),
    'check-metadata': () => metadataCheck,
    'list-metadata-revisions': () => ({ items: metadataRevisions, truncated: false }),
    'preview-upload': () => uploadPreview,
    'show-bulk-edit': () => bulkPlan,
    'list-reviews': () => ({ items: [review] }),
    'show-review': () => reviewAnswer,
    'list-duties': () => ({ items: [], total: 0 }),
    'list-keys': () => ({
      items: [
        {
          id: '90000000-0000-4000-8000-000000000001',
          name: '统计周报',
          prefix: 'pj_9f2c',
          scopes: ['read'],
          purpose: '每周统计',
          createdAt: '2026-10-01T00:00:00Z',
          expiresAt: '2027-04-01T00:00:00Z',
        },
      ],
    }),
  }
  const desk =
    /^(show-inbox|show-desk|check-metadata|list-metadata|preview|show-bulk|start-bulk|apply|discard|restore|add-distribution|remove-distribution|create|edit|submit|withdraw|decide|retire|list-my|list-reviews|list-keys|revoke|upload|sniff|load|show-upload|publish|hold|retract|list-findings|show-job|cancel)/
  return {
    paint: createPainter(join(tmpdir(), 'pujiang-fixture-faces')).paint,
    written,
    city: {
      name: { zh: '浦江示范市', en: 'Pujiang Model City' },
      portal: { zh: '浦江示范市数据平台', en: 'Pujiang Model City Data' },
      synthetic: true,
      origin: 'http://127.0.0.1:8080',
      geometry,
      version: '0.1.0',
      examples: [
        { zh: '噪声', en: 'noise' },
        { zh: '轨道交通 进站', en: 'metro entries' },
        { zh: '停车 空位', en: 'parking spaces' },
        { zh: '对口小学', en: 'school catchment' },
      ],
      river: {
        title: { zh: '轨道交通进站', en: 'Metro entries' },
        unit: { zh: '人次', en: 'entries' },
        dataset: 'metro-entries',
        table: 'metro',
        at: 'period',
        value: 'entries',
      },
      pulse: [
        {
          title: { zh: '每天打进 12345 的诉求', en: 'Cases taken by 12345 each day' },
          unit: { zh: '件', en: 'cases' },
          dataset: 'hotline-cases',
          table: table.id,
          by: 'accepted_at',
        },
        { title: { zh: '各类诉求', en: 'Kinds of cases' }, unit: { zh: '件', en: 'cases' }, dataset: 'hotline-cases', table: table.id, by: 'kind' },
        {
          title: { zh: '平均办理时长', en: 'Mean hours to close' },
          unit: { zh: '小时', en: 'h' },
          dataset: 'hotline-cases',
          table: table.id,
          by: 'accepted_at',
          measure: 'avg(hours)',
        },
      ],
      accounts: [{ email: 'steward@demo.pujiang', password: 'demo', role: { zh: '数据专员', en: 'Data steward' } }],
    },
    now: () => new Date('2026-11-22T04:00:00Z'),
    async call(name: string, input: Input, request: WebRequest): Promise<unknown> {
      const signedIn = (request.headers.cookie ?? '').includes('session=')
      if (!signedIn && desk.test(name)) throw notAuthenticated({ code: 'PUJIANG_SIGN_IN', detail: { zh: '请先登录。', en: 'Sign in first.' } })
      const read = reads[name]
      if (read) return read(input, signedIn)
      let body: string | undefined
      if (request.body) {
        body = ''
        for await (const chunk of request.body) body += String(chunk)
      }
      written.push({ name, input, ...(body !== undefined && { body }) })
      switch (name) {
        case 'sign-in':
          if (input['password'] !== 'right')
            throw notAllowed({ code: 'PUJIANG_WRONG_PASSWORD', detail: { zh: '邮箱或密码不对。', en: 'The address or the password is wrong.' } })
          request.setCookie('session=fixture; Path=/; HttpOnly; SameSite=Lax')
          return {}
        case 'create-dataset':
        case 'edit-dataset': {
          const given = input['name'] as { zh?: string } | undefined
          if (given && !given.zh) throw wrong('/name/zh')
          if (input['revision'] === 1)
            throw conflict({ code: 'PUJIANG_REVISION', detail: { zh: '别人刚改过。', en: 'Somebody changed it just now.' } })
          return detail('hotline-cases', true)
        }
        case 'start-bulk-edit':
          return { id: bulkPlan.id, rows: 1 }
        case 'create-table':
          return table
        case 'upload-file':
        case 'sniff-upload':
          return upload
        case 'load-upload':
          return { job }
        case 'create-key':
          return {
            id: 'k',
            name: input['name'],
            scopes: ['read'],
            purpose: null,
            createdAt: '2026-11-22T00:00:00Z',
            expiresAt: null,
            key: 'pj_fixture_secret',
          }
        default:
          // Lists that no story fills are empty.
          return name.startsWith('list-') ? { items: [], cursor: null, truncated: false } : {}
      }
    },
  }
}
