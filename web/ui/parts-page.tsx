import type { ReactNode } from 'react'
import { labelOf } from '../../src/model/index.ts'
import { ChartFigure, ChartPicture, NoChart } from '../charts/figure.tsx'
import { sampleDrawing } from '../charts/sample-drawing.ts'
import { Spark } from '../charts/spark.tsx'
import { Frame } from './frame.tsx'
import { Bar, Facts, Note, Openness, State, Vacant } from './parts.tsx'
import { DeskParts } from './parts-page/desk-parts.tsx'
import { EvidenceParts } from './parts-page/evidence-parts.tsx'
import { FormParts } from './parts-page/form-parts.tsx'
import { Part, Shown } from './parts-page/part.tsx'
import { RowsParts } from './parts-page/rows-parts.tsx'
import { SearchParts } from './parts-page/search-parts.tsx'
import { TalkParts } from './parts-page/talk-parts.tsx'
import { ProblemView } from './problem.tsx'
import { useSite } from './site.tsx'
import { UseSpark } from './use-spark.tsx'

const months = [31, 34, 29, 41, 44, 52, null, 61, 58, 49, 40, 36].map((value, i) => ({ key: `2025-${String(i + 1).padStart(2, '0')}-01`, value }))
const kinds = [
  ['A', 812],
  ['B', 540],
  ['C', 96],
  ['', 12],
].map(([key, value]) => ({ key: String(key), value: Number(value) }))

/** Every part of the interface with its states, in the reader's language: the place to look before making a new one. */
export function PartsPage(): ReactNode {
  const { w, pick, codes } = useSite()
  const label = (list: string, code: string): string => pick(labelOf(codes(list), code))
  const name = (zh: string, en: string): string => pick({ zh, en })
  const problem = {
    type: 'about:blank',
    title: name('输入有误', 'Invalid input'),
    status: 400,
    code: 'PUJIANG_DATASET_INPUT',
    kind: 'InvalidInput',
    detail: name('元数据有 1 处要改。', 'The metadata has 1 fault.'),
    faults: [{ at: 'name', message: name('请写名称', 'give a name') }],
    cure: name('改好再存。', 'Mend it and save again.'),
  }
  const refused = {
    ...problem,
    title: name('不可读取', 'Not for you'),
    status: 403,
    detail: name('这份数据要申请才能读取。', 'These rows are given on request.'),
    faults: [],
    cure: name('写明用途，向提供的部门申请。', 'Say what for, and ask the agency.'),
  }
  const sample = name('示例', 'Sample')
  const source = { slug: 'sample', name: { zh: '热线工单', en: 'Hotline cases' }, agency: { zh: '市城运中心', en: 'City Operations Centre' } }
  const groups = [
    ['part-basics', name('基本', 'Basics')],
    ['part-search', name('查找', 'Finding')],
    ['part-rows', name('数据表', 'Table')],
    ['part-charts', name('图', 'Charts')],
    ['part-evidence', name('凭据', 'Evidence')],
    ['part-talk', name('提问与需求', 'Questions and requests')],
    ['part-forms', name('表单', 'Forms')],
    ['part-desk', name('工作台', 'The desk')],
  ] as const
  return (
    <Frame>
      <div className="wrap parts-page">
        <h1 className="page-title song rise-40">{w.h.parts}</h1>
        <nav className="filters" aria-label={w.h.parts}>
          {groups.map(([id, text]) => (
            <a key={id} href={`#${id}`}>
              {text}
            </a>
          ))}
        </nav>
        <Part id="part-basics" name={name('基本', 'Basics')}>
          <Shown name={name('按钮、链接、标签', 'Buttons, links, chips')}>
            <div className="row">
              <button className="btn go">{w.common.save}</button>
              <button className="btn">{w.common.cancel}</button>
              <button className="btn harm">{w.desk.retire}</button>
              <button className="btn small">{w.desk.edit}</button>
              <button className="btn" disabled>
                {w.common.save}
              </button>
              <a href="#content">{w.common.more}</a>
              <span className="chip">{label('openClass', 'unconditional')} ×</span>
              <kbd>/</kbd>
            </div>
          </Shown>
          <Shown name={name('状态与开放', 'States and openness')}>
            <div className="row">
              {['draft', 'in-review', 'published', 'retired'].map((code) => (
                <State key={code} code={code} label={label('status', code)} />
              ))}
              {['unconditional', 'conditional', 'none'].map((code) => (
                <Openness key={code} code={code} label={label('openClass', code)} />
              ))}
            </div>
          </Shown>
          <Shown name={name('要点', 'Facts')}>
            <Facts
              items={[
                { name: w.dataset.provider, value: sample },
                { name: w.dataset.size, value: <b>{w.common.size('1,240', '9')}</b> },
                { name: w.dataset.openness, value: <Openness code="unconditional" label={label('openClass', 'unconditional')} /> },
              ]}
            />
          </Shown>
          <Shown name={name('要说的话：平常、当心、做成、出错', 'Notes: plain, careful, done, failed')}>
            <Note>{w.dataset.apiHint}</Note>
            <Note kind="warn" title={w.dataset.conditionalTitle}>
              {w.dataset.conditionalText}
            </Note>
            <Note kind="fine" title={w.load.done} />
            <Note kind="fault" title={problem.detail} />
          </Shown>
          <Shown name={name('空', 'Empty')}>
            <Vacant title={w.dataset.noRows} text={w.dataset.noRowsCure}>
              <button className="btn">{w.dataset.reset}</button>
            </Vacant>
          </Shown>
          <Shown name={name('出错的页', 'A page that failed')}>
            <ProblemView problem={problem} />
          </Shown>
          <Shown name={name('没有权限的页', 'A page without the right')}>
            <ProblemView problem={refused} />
          </Shown>
        </Part>
        <SearchParts />
        <RowsParts />
        <Part id="part-charts" name={name('图', 'Charts')}>
          <Shown name={name('带出处的图', 'A chart with its source')}>
            <ChartFigure {...sampleDrawing(months, 'month')} title={sample} source={source} level={3} />
          </Shown>
          <Shown name={name('按类别，和没有可画的', 'By kind, and nothing to draw')}>
            <div className="figures">
              <ChartPicture {...sampleDrawing(kinds, null)} title={sample} />
              <ChartPicture {...sampleDrawing([], null)} title={sample} />
            </div>
          </Shown>
          <Shown name={name('没有权限、画不出', 'Without the right, and failed')}>
            <NoChart title={sample} problem={refused} />
            <NoChart title={sample} problem={{ ...problem, status: 503 }} />
          </Shown>
          <Shown name={name('字里的小图', 'Charts as small as a word')}>
            <div className="row">
              <Spark points={months} label={sample} />
              <UseSpark weeks={Array.from({ length: 26 }, (_, i) => (i * 7) % 19)} />
              <Bar share={0.7} part={0.8} />
            </div>
          </Shown>
        </Part>
        <EvidenceParts />
        <TalkParts />
        <FormParts problem={problem} />
        <DeskParts />
      </div>
    </Frame>
  )
}
