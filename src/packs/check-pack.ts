import type { PackFault } from './pack-fault.ts'
import type { Pack, PackDataset } from './pack-schema.ts'

const repeated = (values: readonly string[]): string[] => [...new Set(values.filter((v, i) => values.indexOf(v) !== i))]

function* faultsOfCity({ manifest }: Pack): Generator<PackFault> {
  const file = 'pack.yaml'
  const known = new Set<string>()
  for (const [i, agency] of manifest.agencies.entries()) {
    if (agency.parent !== undefined && !known.has(agency.parent)) {
      yield { file, at: `/agencies/${i}/parent`, message: `no agency “${agency.parent}” stands before this one` }
    }
    if ((agency.kind === 'city') !== (agency.parent === undefined))
      yield { file, at: `/agencies/${i}`, message: 'the city, and only the city, has no parent' }
    known.add(agency.slug)
  }
  for (const slug of repeated(manifest.agencies.map((a) => a.slug))) yield { file, at: '/agencies', message: `slug “${slug}” is used twice` }
  for (const key of repeated(manifest.accounts.flatMap((a) => [a.key, a.email]))) yield { file, at: '/accounts', message: `“${key}” is used twice` }
  for (const [i, account] of manifest.accounts.entries()) {
    if (account.agency !== undefined && !known.has(account.agency))
      yield { file, at: `/accounts/${i}/agency`, message: `unknown agency “${account.agency}”` }
  }
}

function* faultsOfDataset(dataset: PackDataset, agencies: ReadonlySet<string>): Generator<PackFault> {
  const file = `${dataset.slug}.yaml`
  const names = dataset.fields.map((f) => f.name)
  if (!agencies.has(dataset.agency)) yield { file, at: '/agency', message: `unknown agency “${dataset.agency}”` }
  for (const name of repeated(names)) yield { file, at: '/fields', message: `field “${name}” is named twice` }
  for (const header of repeated(dataset.fields.map((f) => f.header))) yield { file, at: '/fields', message: `header “${header}” is used twice` }
  const uses = {
    '/lookupKeys': dataset.lookupKeys ?? [],
    '/orderField': dataset.orderField === undefined ? [] : [dataset.orderField],
    '/data/sort': dataset.data.sort,
  }
  for (const [at, list] of Object.entries(uses)) {
    for (const name of list) if (!names.includes(name)) yield { file, at, message: `there is no field “${name}”` }
  }
  if (dataset.shareClass === 'conditional' && !dataset.shareCondition)
    yield { file, at: '/shareCondition', message: 'a conditional share class says its condition' }
  if (dataset.openClass === 'conditional' && !dataset.openCondition)
    yield { file, at: '/openCondition', message: 'a conditional open class says its condition' }
  if (dataset.openClass === 'unconditional' && !dataset.licence) yield { file, at: '/licence', message: 'an open dataset names its licence' }
  const { data } = dataset
  if (data.days !== undefined && data.since !== undefined) yield { file, at: '/data', message: 'give `days` or `since`, not both' }
  if (data.encoding && data.encoding !== 'utf-8' && !['csv', 'tsv'].includes(data.file))
    yield { file, at: '/data/encoding', message: `a ${data.file} file is UTF-8` }
  if (data.refresh && data.extend !== 'append') yield { file, at: '/data/refresh', message: 'only appended rows need a refresh' }
}

function* faultsOfTold(pack: Pack, agencies: ReadonlySet<string>): Generator<PackFault> {
  const file = 'told.yaml'
  const { charts, stories, dashboards } = pack.told
  const slugs = new Set(charts.map((chart) => chart.slug))
  for (const { slug, agency } of [...charts, ...stories, ...dashboards])
    if (!agencies.has(agency)) yield { file, at: `/${slug}/agency`, message: `unknown agency “${agency}”` }
  for (const { slug, table } of charts)
    if (!pack.datasets.some((dataset) => dataset.slug === table)) yield { file, at: `/${slug}/table`, message: `there is no dataset “${table}”` }
  for (const slug of repeated(charts.map((chart) => chart.slug))) yield { file, at: '/charts', message: `slug “${slug}” is used twice` }
  for (const slug of repeated([...stories, ...dashboards].map((told) => told.slug))) yield { file, at: '', message: `slug “${slug}” is used twice` }
  for (const { slug, body } of stories)
    for (const [, chart = ''] of `${body.zh}\n${body.en}`.matchAll(/::chart\{id=([a-z0-9-]+)\}/g))
      if (!slugs.has(chart)) yield { file, at: `/${slug}/body`, message: `there is no chart “${chart}”` }
  for (const { slug, items } of dashboards)
    for (const item of items)
      if (item.kind === 'chart' && !slugs.has(item.chart)) yield { file, at: `/${slug}/items`, message: `there is no chart “${item.chart}”` }
}

/** What the schemas cannot say: references, uniqueness, conditions. */
export function checkPack(pack: Pack): PackFault[] {
  const agencies = new Set(pack.manifest.agencies.map((a) => a.slug))
  const faults = [...faultsOfCity(pack), ...pack.datasets.flatMap((d) => [...faultsOfDataset(d, agencies)]), ...faultsOfTold(pack, agencies)]
  for (const code of repeated(pack.datasets.map((d) => d.code)))
    faults.push({ file: 'datasets', at: '/code', message: `code “${code}” is used twice` })
  for (const slug of repeated(pack.datasets.map((d) => d.slug)))
    faults.push({ file: 'datasets', at: '', message: `dataset “${slug}” stands in two folders` })
  return faults
}
