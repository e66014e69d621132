import type { ReactNode } from 'react'
import { codeLists, type SearchAnswer } from '../../../src/model/index.ts'
import { readAsked } from '../../view/search-address.ts'
import { DatasetRow } from '../dataset-row.tsx'
import { Facets } from '../facets.tsx'
import { useSite } from '../site.tsx'
import { Part, Shown } from './part.tsx'

const counted = (list: string, counts: readonly number[]): SearchAnswer['facets']['theme'] =>
  counts.map((count, at) => ({ code: codeLists[list]?.[at]?.code ?? '', label: codeLists[list]?.[at]?.label ?? { zh: '', en: '' }, count }))

/** Lists that the islands draw while one types, as they stand then: the first one chosen. */
function Options({ items, palette = false }: { items: readonly (readonly [string, string])[]; palette?: boolean }): ReactNode {
  return (
    <div className={palette ? 'palette still' : 'still'}>
      <ul className={palette ? undefined : 'hints'}>
        {items.map(([text, kind], at) => (
          <li key={text} className={at === 0 ? 'chosen' : undefined}>
            <span>{text}</span>
            <small>{kind}</small>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Finding: suggestions, facets, rows of results, the palette of the desk. */
export function SearchParts(): ReactNode {
  const { w, pick, now } = useSite()
  const name = (zh: string, en: string): string => pick({ zh, en })
  const answer: SearchAnswer = {
    total: 42,
    truncated: false,
    relaxed: false,
    degraded: false,
    also: [],
    corrections: [],
    hits: [],
    facets: {
      theme: counted('theme', [12, 9, 6, 5, 4, 3, 2, 1]),
      openClass: counted('openClass', [30, 9, 3]),
      updateCycle: counted('updateCycle', [3, 9, 14]),
      agency: [],
      format: [],
      fresh: [],
      quality: [],
      area: [],
      year: [2020, 2021, 2022, 2023, 2024, 2025, 2026].map((year, at) => ({
        code: String(year),
        label: { zh: String(year), en: String(year) },
        count: 5 + at * 6,
      })),
    },
    cursor: null,
    tookMs: 4,
  }
  const dataset = {
    id: '1',
    slug: 'sample',
    name: { zh: '功能区噪声监测', en: 'Noise monitoring' },
    summary: { zh: '36 个监测点的等效声级。', en: 'Sound levels at 36 stations.' },
    agency: { id: '', slug: 'ecology', name: { zh: '市生态环境局', en: 'Ecology Bureau' } },
    theme: 'environment',
    keywords: [],
    shareClass: 'unconditional',
    openClass: 'conditional',
    updateCycle: 'hourly',
    status: 'published',
    synthetic: true,
    formats: [],
    rows: 1892160,
    fields: 11,
    publishedAt: null,
    modifiedAt: now.toISOString(),
    fresh: 'late' as const,
  }
  const long = {
    zh: '本市各区各街道生活垃圾分类投放点基础信息及每月检查评比结果（含历年整改情况与复查结论）汇总数据集',
    en: 'Places where sorted household waste is collected, by street, with the monthly inspections, what had to be mended, and what was found after that',
  }
  return (
    <Part id="part-search" name={name('查找', 'Finding')}>
      <Shown name={name('结果：迟了、评分、使用、为什么相符', 'A result: late, scored, used, and why it matched')}>
        <DatasetRow
          dataset={{ ...dataset, quality: 52, years: { from: 2019, to: 2026 }, use: Array.from({ length: 26 }, (_, i) => (i * 7) % 19) }}
          why={[
            { field: 'field', text: '噪声限值', spans: [[0, 2]] },
            { field: 'code', text: '噪声扰民', spans: [[0, 2]], column: 'kind', value: '噪声扰民', rows: 512, more: 3 },
          ]}
        />
      </Shown>
      <Shown name={name('名称很长，还没有数据', 'A long name, no rows yet')}>
        <DatasetRow
          dataset={{ ...dataset, id: '2', slug: 'sample-2', name: long, summary: long, rows: null, fields: 0, modifiedAt: null, fresh: 'unknown' }}
        />
      </Shown>
      <Shown name={name('筛选', 'Facets')}>
        <div className="facet-sample">
          <Facets answer={answer} asked={readAsked(new URLSearchParams('q=噪声&theme=economy&from=2023'))} />
        </div>
      </Shown>
      <Shown name={name('边写边提示', 'Suggestions while one types')}>
        <Options
          items={[
            [name('噪声', 'Noise'), name('领域', 'Field')],
            [name('功能区噪声监测', 'Noise monitoring'), w.work.data],
            [name('噪声限值', 'Noise limit'), name('列', 'Column')],
          ]}
        />
      </Shown>
      <Shown name={name('命令板', 'Palette')}>
        <Options
          palette
          items={[
            [w.work.inbox, ''],
            [w.desk.loadFile, ''],
            [name('热线工单', 'Hotline cases'), w.work.data],
          ]}
        />
      </Shown>
    </Part>
  )
}
