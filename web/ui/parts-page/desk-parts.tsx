import type { ReactNode } from 'react'
import type { Duty, InboxItem } from '../../answers/index.ts'
import { Completeness } from '../desk/completeness.tsx'
import { Confirm } from '../desk/confirm.tsx'
import { CycleTape } from '../desk/cycle-tape.tsx'
import { Findings } from '../desk/findings.tsx'
import { InboxList, linesOf, NothingChosen } from '../desk/inbox.tsx'
import { Merge } from '../desk/merge.tsx'
import { RowChangeTable } from '../desk/review-rows.tsx'
import { VersionList } from '../desk/version-list.tsx'
import { Clock } from '../desk-frame.tsx'
import { useSite } from '../site.tsx'
import { Part, Shown } from './part.tsx'
import { sampleComparison } from './sample-evidence.ts'
import { sampleTable, sampleVersions } from './sample-table.ts'

const hour = 3_600_000

/** The desk: inbox with clocks, completeness, findings, two who edit one dataset, versions, what asks twice. */
export function DeskParts(): ReactNode {
  const site = useSite()
  const { w, pick, now } = site
  const name = (zh: string, en: string): string => pick({ zh, en })
  const at = (hours: number): string => new Date(now.getTime() + hours * hour).toISOString()
  const item = (id: string, kind: InboxItem['kind'], since: number, due: number | null): InboxItem => ({
    id,
    kind,
    since: at(since),
    dueAt: due === null ? null : at(due),
    dataset: { slug: 'sample', name: { zh: '热线工单', en: 'Hotline cases' } },
    agency: { zh: '市城运中心', en: 'City Operations Centre' },
    who: name('李专员', 'Li, steward'),
    text: null,
    cause: null,
    count: 3,
    ref: null,
  })
  const duty: Duty = {
    kind: 'question',
    href: '/desk/questions',
    title: { zh: '“办理时长为什么有负数？”等着答复', en: '“Why are some hours negative?” waits for an answer' },
    since: at(-90),
    dueAt: at(70),
    agency: { zh: '市城运中心', en: 'City Operations Centre' },
  }
  const items = [item('1', 'late', -100, -20), item('2', 'review', -30, 9), item('3', 'findings', -5, null)]
  const entry = (id: string, zh: string, en: string, got: number, of: number) => ({
    id,
    label: { zh, en },
    at: id,
    got,
    of,
    missing: got < of ? { zh: '还没有写', en: 'not written yet' } : null,
  })
  const checks = [
    entry('summary', '一句话说明', 'Summary', 15, 15),
    entry('descriptionZh', '详细说明', 'Description', 0, 10),
    entry('fields', '字段说明', 'Fields', 12, 20),
  ]
  return (
    <Part id="part-desk" name={name('工作台', 'The desk')}>
      <Shown name={name('收件箱', 'Inbox')}>
        <InboxList lines={linesOf(items, [duty], '', site)} chosen="2" />
      </Shown>
      <Shown name={name('没有要办的事', 'Nothing to do')}>
        <NothingChosen empty />
      </Shown>
      <Shown name={name('时钟：来得及、今天、过了、没有期限', 'Clocks: in time, today, over, without a term')}>
        <p className="row">
          <Clock since={at(-10)} due={at(80)} />
          <Clock since={at(-40)} due={at(5)} />
          <Clock since={at(-100)} due={at(-30)} />
          <Clock since={at(-3)} due={null} />
        </p>
      </Shown>
      <Shown name={name('按期与迟了的更新', 'Updates in time and late')}>
        <p className="row">
          <CycleTape updates={[0, 1, 2, 3, 5, 6, 8, 9, 11].map((n) => at(-24 * n - 1))} cycle="daily" late={false} />
          <CycleTape updates={[4, 5, 6, 9].map((n) => at(-24 * n - 1))} cycle="daily" late />
        </p>
      </Shown>
      <Shown name={name('登记得多完整，先补什么', 'How complete, and what to mend first')}>
        <Completeness
          check={{ faults: [], score: 60, got: 27, of: 45, items: checks, first: checks.filter((one) => one.got < one.of) }}
          dataset="sample"
        />
      </Shown>
      <Shown name={name('不合类型的单元', 'Cells that do not fit')}>
        <Findings
          findings={{
            total: 3,
            groups: [{ column: 'accepted_at', reason: 'not-timestamp', count: 3 }],
            items: [
              { row: 41, column: 'accepted_at', raw: '2026-13-40 25:61', reason: 'not-timestamp' },
              { row: 96, column: 'accepted_at', raw: name('昨天下午', 'yesterday afternoon'), reason: 'not-timestamp' },
            ],
            cursor: null,
            truncated: false,
          }}
          column={null}
          reason={null}
          href={() => '#part-desk'}
        />
      </Shown>
      <Shown name={name('两人同时改了一处', 'Two people changed one entry')}>
        <Merge by={name('王专员', 'Wang')} conflicts={[{ path: 'updateCycle', base: 'daily', mine: 'weekly', theirs: 'monthly' }]} />
      </Shown>
      <Shown name={name('审核：行的变化', 'Review: rows that changed')}>
        <RowChangeTable change={sampleComparison} />
      </Shown>
      <Shown name={name('版本与能做的事', 'Versions and what can be done')}>
        <VersionList table={sampleTable} versions={sampleVersions.slice(0, 5)} action="/desk/datasets/sample" mayChange />
      </Shown>
      <Shown name={name('再问一次', 'Asked once more')}>
        <Confirm
          label={w.desk.retire}
          about={name('热线工单', 'Hotline cases')}
          text={name('下架后公众看不到它。', 'The public will not see it.')}
          action="#"
          fields={{}}
        />
      </Shown>
    </Part>
  )
}
