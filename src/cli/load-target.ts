import { basename } from 'node:path'
import type { DatasetDetail, TableDetail } from '../model/index.ts'
import { Refused, UsageError } from './failures.ts'
import type { Server } from './server.ts'
import { plainLine, say, type Terminal } from './terminal.ts'

/** Where a file is to go. */
export interface LoadTarget {
  dataset: { slug: string; status: string }
  table: { id: string; slug: string }
}

interface Wanted {
  dataset: string
  agency: string | undefined
  table: string | undefined
  file: string
  signal: AbortSignal
}

/** Finds dataset and table, or makes what is missing: a draft when an agency is named, a table when the dataset has none. Throws Refused, UsageError. */
export async function findLoadTarget(terminal: Terminal, server: Server, wanted: Wanted): Promise<LoadTarget> {
  const dataset = await findOrCreateDataset(terminal, server, wanted)
  const tables = dataset.distributions.flatMap(({ table }) => (table ? [table] : []))
  const target = (table: TableDetail): LoadTarget => ({
    dataset: { slug: dataset.slug, status: dataset.status },
    table: { id: table.id, slug: table.slug },
  })
  if (wanted.table !== undefined) {
    const named = tables.find(({ slug, id }) => slug === wanted.table || id === wanted.table)
    return target(named ?? (await createTable(server, dataset.slug, wanted.table, wanted.signal)))
  }
  const [first] = tables
  if (!first) return target(await createTable(server, dataset.slug, undefined, wanted.signal))
  if (tables.length === 1) return target(first)
  const names = tables.map(({ slug }) => slug).join(', ')
  throw new UsageError({
    zh: `${dataset.slug} 有几张表,请用 --table 指明:${names}`,
    en: `${dataset.slug} has several tables; name one with --table: ${names}`,
  })
}

async function findOrCreateDataset(terminal: Terminal, server: Server, wanted: Wanted): Promise<DatasetDetail> {
  try {
    return await server.askJson<DatasetDetail>({ method: 'GET', path: `/datasets/${encodeURIComponent(wanted.dataset)}`, signal: wanted.signal })
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.kind !== 'NotFound') throw error
    if (wanted.agency === undefined) {
      const cure = {
        zh: '用 pujiang create-dataset 先登记,或用 --agency 部门 让本命令登记一个草稿;也可能需要登录。',
        en: 'Register it with pujiang create-dataset, or give --agency to have a draft made; you may also have to sign in.',
      }[terminal.locale]
      throw new Refused({ ...error.problem, cure }, error.input)
    }
  }
  const created = await server.askJson<DatasetDetail>({
    method: 'POST',
    path: '/datasets',
    json: draftOf(wanted.dataset, wanted.agency, basename(wanted.file)),
    signal: wanted.signal,
  })
  say(terminal, {
    zh: `已登记草稿 ${created.slug};送审之前请用 pujiang edit-dataset 写明名称、摘要、领域与共享开放类型。`,
    en: `Registered the draft ${created.slug}; before you submit it, write its name, summary, field and classes with pujiang edit-dataset.`,
  })
  return created
}

/** A draft that says of itself that it is one. Its classes are the closed ones: opening is a decision somebody has to take. */
export const draftOf = (slug: string, agency: string, fileName: string): Record<string, unknown> => ({
  slug,
  agency,
  name: { zh: slug, en: slug },
  summary: {
    zh: `由文件 ${plainLine(fileName)} 装入,摘要待写。`,
    en: `Loaded from the file ${plainLine(fileName)}; the summary is still to be written.`,
  },
  theme: 'statistics',
  shareClass: 'none',
  openClass: 'none',
  legalBasis: '草稿:共享与开放类型待定 (draft: classes to be decided)',
  updateCycle: 'irregular',
})

const createTable = (server: Server, dataset: string, slug: string | undefined, signal: AbortSignal): Promise<TableDetail> =>
  server.askJson<TableDetail>({
    method: 'POST',
    path: `/datasets/${encodeURIComponent(dataset)}/tables`,
    json: slug === undefined ? {} : { slug },
    signal,
  })
