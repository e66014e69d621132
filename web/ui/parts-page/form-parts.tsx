import type { ReactNode } from 'react'
import { codeLists } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { JobProgress } from '../desk/job-progress.tsx'
import { ChoiceField, FormProblem, TextField } from '../form.tsx'
import { KeptFields } from '../kept-fields.tsx'
import { useSite } from '../site.tsx'
import { SqlProblem, SqlRows } from '../sql-result.tsx'
import { Part, Shown } from './part.tsx'

/** Forms with their faults, what was kept over the end of a session, work that runs, an answer of SQL. */
export function FormParts({ problem }: { problem: Problem }): ReactNode {
  const { w, pick } = useSite()
  const name = (zh: string, en: string): string => pick({ zh, en })
  const sample = name('示例', 'Sample')
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
  const sql = 'select kind, count(*)\nfrom hotline_case\ngroup by kind'
  return (
    <Part id="part-forms" name={name('表单', 'Forms')}>
      <Shown name={name('填写，错在字段旁', 'Fields, with the fault beside them')}>
        <FormProblem problem={problem} fields={['name']} />
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
      </Shown>
      <Shown name={name('登录过期，填过的还在', 'A session ended; what was typed is kept')}>
        <KeptFields fields={[{ field: 'title', value: name('为什么没有周末的数据？', 'Why are weekends missing?') }]} />
      </Shown>
      <Shown name={name('进行、完成、失败', 'Running, done, failed')}>
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
      </Shown>
      <Shown name={name('SQL 写错的地方', 'The place of a fault in SQL')}>
        <SqlProblem
          problem={{
            ...problem,
            detail: name('没有 hotline_case 这张表。', 'There is no table hotline_case.'),
            cure: name('可用的表在左边。', 'The tables at the side can be used.'),
            faults: [{ at: 'sql', message: '', position: 27 }],
          }}
          sql={sql}
        />
      </Shown>
      <Shown name={name('SQL 的答案，和没有行', 'An answer of SQL, and none')}>
        <SqlRows
          result={{
            columns: [
              { name: 'kind', type: 'text' },
              { name: 'n', type: 'integer' },
            ],
            rows: [
              { kind: '噪声扰民', n: 512 },
              { kind: null, n: 12 },
            ],
            rowCount: 2,
            truncated: true,
            milliseconds: 14,
          }}
          sql={sql}
          limit={2}
        />
        <SqlRows result={{ columns: [], rows: [], rowCount: 0, truncated: false, milliseconds: 3 }} sql={sql} limit={2} />
      </Shown>
    </Part>
  )
}
