import type { ReactNode } from 'react'
import { readView } from '../../view/view.ts'
import { DataTable } from '../dataset/data-table.tsx'
import { Downloads } from '../dataset/downloads.tsx'
import { GroupTable } from '../dataset/group-table.tsx'
import { RowCard } from '../dataset/row-card.tsx'
import { ViewSentence } from '../dataset/view-sentence.tsx'
import { Vacant } from '../parts.tsx'
import { useSite } from '../site.tsx'
import { Part, Shown } from './part.tsx'
import { sampleRows, sampleTable } from './sample-table.ts'

const viewOf = (query: string): ReturnType<typeof readView> => readView(new URLSearchParams(query), sampleTable.fields)
const plain = viewOf('')
const narrowed = viewOf('f=kind~in~噪声扰民|停车管理&f=hours~gt~2&sort=accepted_at~desc&totals=1')
const grouped = viewOf('group=kind')
const refusal = {
  code: 'PUJIANG_EXPORT_XLSX_ROWS',
  detail: { zh: '行数超过一张表的上限。', en: 'More rows than a sheet holds.' },
  cure: { zh: '请用 CSV。', en: 'Take CSV.' },
}

/** Rows that are on their way: the lines the live table draws until they are there. */
function Awaited(): ReactNode {
  const { pick } = useSite()
  return (
    <div className="live-sample" role="img" aria-label={pick({ zh: '三行正在读取', en: 'Three rows on their way' })}>
      <div className="live-body">
        {[0, 1, 2].map((row) => (
          <div key={row} className="awaited">
            {sampleTable.fields.map((field) => (
              <span key={field.id} />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

/** The view as a sentence, the rows with heads that tell, groups, one row whole, downloads. */
export function RowsParts(): ReactNode {
  const { w, pick } = useSite()
  const name = (zh: string, en: string): string => pick({ zh, en })
  return (
    <Part id="part-rows" name={name('数据表', 'Table')}>
      <Shown name={name('没有条件的视图', 'A view without conditions')}>
        <div className="view">
          <ViewSentence table={sampleTable} view={plain} slug="sample" total={1240} />
        </div>
      </Shown>
      <Shown name={name('表头、空单元、长文字、合计', 'Heads, empty cells, long text, totals')}>
        <DataTable
          fields={sampleTable.fields}
          rows={sampleRows}
          view={narrowed}
          slug="sample"
          total={1240}
          count={772}
          label={pick(sampleTable.name)}
          totals={{ hours: { sum: 7121.5, avg: 9.22, min: 0.2, max: 72.4 } }}
        />
      </Shown>
      <Shown name={name('正在读取', 'On the way')}>
        <Awaited />
      </Shown>
      <Shown name={name('没有行', 'No rows')}>
        <Vacant title={w.dataset.noRows} text={w.dataset.noRowsCure}>
          <a className="btn" href="#part-rows">
            {w.dataset.reset}
          </a>
        </Vacant>
      </Shown>
      <Shown name={name('分组', 'Groups')}>
        <GroupTable
          table={sampleTable}
          view={grouped}
          slug="sample"
          complete
          rows={[
            { key: '噪声扰民', value: 512 },
            { key: '停车管理', value: 260 },
            { key: null, value: 12 },
          ]}
        />
      </Shown>
      <Shown name={name('一整行', 'One row whole')}>
        <RowCard table={sampleTable} view={{ ...plain, row: 2 }} slug="sample" row={sampleRows[2] ?? null} />
      </Shown>
      <Shown name={name('下载：多大，哪种不行', 'Downloads: how large, and which cannot be had')}>
        <Downloads
          table={sampleTable}
          query={{ where: "kind = '噪声扰民'" }}
          total={772}
          sizes={{
            view: {
              rows: 772,
              formats: [
                { format: 'csv', bytes: 48_211, exact: true, refusal: null },
                { format: 'xlsx', bytes: null, exact: false, refusal },
                { format: 'json', bytes: 181_000, exact: false, refusal: null },
              ],
            },
            all: null,
          }}
        />
      </Shown>
    </Part>
  )
}
