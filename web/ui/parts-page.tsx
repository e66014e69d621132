import type { ReactNode } from 'react'
import { codeLists, labelOf } from '../../src/model/index.ts'
import { sampleDrawing } from '../charts/sample-drawing.ts'
import { ChartPicture } from '../charts/figure.tsx'
import { Spark } from '../charts/spark.tsx'
import { DatasetRow } from './dataset-row.tsx'
import { JobProgress } from './desk/job-progress.tsx'
import { ChoiceField, FormProblem, TextField } from './form.tsx'
import { Frame } from './frame.tsx'
import { Bar, Facts, Note, Openness, State, Vacant } from './parts.tsx'
import { ProblemView } from './problem.tsx'
import { useSite } from './site.tsx'

const Part = ({ name, children }: { name: string; children: ReactNode }): ReactNode => (
  <section aria-label={name}>
    <h2 className="title">{name}</h2>
    {children}
  </section>
)
const months = [31, 34, 29, 41, 44, 52, null, 61, 58, 49, 40, 36].map((value, i) => ({ key: `2025-${String(i + 1).padStart(2, '0')}-01`, value }))
const kinds = [
  ['A', 812],
  ['B', 540],
  ['C', 96],
  ['', 12],
].map(([key, value]) => ({ key: String(key), value: Number(value) }))

/** Every part of the interface with its states, in the reader's language: the place to look before making a new one. */
export function PartsPage(): ReactNode {
  const site = useSite()
  const { w, pick } = site
  const label = (list: string, code: string): string => pick(labelOf(codeLists[list] ?? [], code))
  const problem = {
    type: 'about:blank',
    title: pick({ zh: '输入有误', en: 'Invalid input' }),
    status: 400,
    code: 'PUJIANG_DATASET_INPUT',
    kind: 'InvalidInput',
    detail: pick({ zh: '元数据有 1 处要改。', en: 'The metadata has 1 fault.' }),
    faults: [{ at: 'name', message: pick({ zh: '请写名称', en: 'give a name' }) }],
    cure: pick({ zh: '改好再存。', en: 'Mend it and save again.' }),
  }
  const job = {
    id: '',
    kind: 'load',
    stage: null,
    bytesDone: 31e6,
    bytesTotal: 49.8e6,
    rowsDone: 381000,
    bytesPerSecond: 12e6,
    remainingSeconds: 2,
    error: null,
    result: null,
  } as const
  const sample = pick({ zh: '示例', en: 'Sample' })
  return (
    <Frame>
      <div className="wrap parts-page">
        <h1 className="page-title song rise-40">{w.h.parts}</h1>
        <Part name={pick({ zh: '按钮', en: 'Buttons' })}>
          <div className="row">
            <button className="btn go">{w.common.save}</button>
            <button className="btn">{w.common.cancel}</button>
            <button className="btn harm">{w.desk.retire}</button>
            <button className="btn small">{w.desk.edit}</button>
            <a href="#content">{w.common.more}</a>
            <span className="chip">{label('openClass', 'unconditional')} ×</span>
            <kbd>/</kbd>
          </div>
        </Part>
        <Part name={pick({ zh: '状态', en: 'States' })}>
          <div className="row">
            {['draft', 'in-review', 'published', 'retired'].map((code) => (
              <State key={code} code={code} label={label('status', code)} />
            ))}
            {['unconditional', 'conditional', 'none'].map((code) => (
              <Openness key={code} code={code} label={label('openClass', code)} />
            ))}
          </div>
          <Facts
            items={[
              { name: w.dataset.provider, value: sample },
              { name: w.dataset.size, value: <b>{w.common.size('1,240', '9')}</b> },
              { name: w.dataset.openness, value: <Openness code="unconditional" label={label('openClass', 'unconditional')} /> },
            ]}
          />
        </Part>
        <Part name={pick({ zh: '要说的话', en: 'Notes' })}>
          <Note>{w.dataset.apiHint}</Note>
          <Note kind="warn" title={w.dataset.conditionalTitle}>
            {w.dataset.conditionalText}
          </Note>
          <Note kind="fine" title={w.load.done} />
          <FormProblem problem={problem} fields={[]} />
          <Vacant title={w.dataset.noRows} text={w.dataset.noRowsCure}>
            <button className="btn">{w.dataset.reset}</button>
          </Vacant>
        </Part>
        <Part name={pick({ zh: '表单', en: 'Forms' })}>
          <form className="form two-up">
            <TextField name="plain" label={w.desk.nameZh} hint={w.desk.nameHint} value={sample} />
            <TextField name="name" label={w.desk.nameEn} value="" problem={problem} />
            <ChoiceField name="theme" label={w.desk.theme} codes={codeLists['theme'] ?? []} />
            <TextField name="long" label={w.desk.summaryZh} long value={w.home.storyText} />
            <label className="check">
              <input type="checkbox" defaultChecked /> {w.load.publish}
            </label>
            <label className="check">
              <input type="radio" name="r" defaultChecked /> {w.load.replace}
            </label>
          </form>
        </Part>
        <Part name={pick({ zh: '进度', en: 'Progress' })}>
          <JobProgress job={{ ...job, state: 'running' }} action="#" />
          <JobProgress job={{ ...job, state: 'done' }} action="#" />
          <JobProgress
            job={{
              ...job,
              state: 'failed',
              error: {
                code: 'PUJIANG_DISK_FULL',
                detail: { zh: '磁盘满了，没有装成。', en: 'The disk is full; nothing was loaded.' },
                cure: { zh: '腾出空间再试。', en: 'Make room and try again.' },
              },
            }}
            action="#"
          />
        </Part>
        <Part name={pick({ zh: '图', en: 'Charts' })}>
          <div className="figures">
            <ChartPicture {...sampleDrawing(months, 'month')} title={sample} />
            <ChartPicture {...sampleDrawing(kinds, null)} title={sample} />
          </div>
          <div className="row">
            <Spark points={months} label={sample} />
            <Bar share={0.7} part={0.8} />
          </div>
        </Part>
        <Part name={pick({ zh: '搜索结果', en: 'Search result' })}>
          <DatasetRow
            dataset={{
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
              modifiedAt: site.now.toISOString(),
              fresh: 'late',
            }}
            why={[{ field: 'field', text: '噪声限值', spans: [[0, 2]] }]}
          />
        </Part>
        <Part name={pick({ zh: '出错的页', en: 'Problem page' })}>
          <ProblemView problem={problem} />
        </Part>
      </div>
    </Frame>
  )
}
