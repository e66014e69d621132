import type { ReactNode } from 'react'
import type { DataRequest, Discussion } from '../../answers/index.ts'
import { useSite } from '../site.tsx'
import { RequestRow } from '../talk/request-parts.tsx'
import { FollowForm } from '../talk/follow-form.tsx'
import { Thread } from '../talk/thread.tsx'
import { Part, Shown } from './part.tsx'

const day = 86_400_000

/** What people ask and what they are answered: questions, requests with votes, following. */
export function TalkParts(): ReactNode {
  const { pick, now } = useSite()
  const name = (zh: string, en: string): string => pick({ zh, en })
  const at = (days: number): string => new Date(now.getTime() + days * day).toISOString()
  const agency = { slug: 'city-operations', name: { zh: '市城运中心', en: 'City Operations Centre' } }
  const talk: Discussion = {
    id: '1',
    slug: 'sample-1',
    kind: 'error',
    title: name('办理时长为什么有负数？', 'Why are some hours negative?'),
    body: name('第 3 行的**办理时长**是 `-2`，办结早于受理。', 'Row 3 says `-2` **hours to close**: closed before it was accepted.'),
    state: 'corrected',
    shown: 'shown',
    heldFor: null,
    moderationReason: null,
    dataset: { slug: 'sample', name: { zh: '热线工单', en: 'Hotline cases' } },
    agency,
    about: { table: 'sample', field: { name: 'hours', label: { zh: '办理时长', en: 'Hours to close' } }, row: 3, version: 5 },
    author: { name: name('陈先生', 'A. Chen'), own: false },
    createdAt: at(-4),
    editedAt: at(-3),
    dueAt: at(3),
    answeredAt: at(-2),
    corrected: { table: 'sample', number: 6 },
    posts: [
      { id: '1', author: null, agency: agency.name, body: name('时区写错，已改正。', 'A wrong time zone; it is mended.'), createdAt: at(-2) },
      { id: '2', author: name('陈先生', 'A. Chen'), agency: null, body: name('谢谢。', 'Thank you.'), createdAt: at(-1) },
    ],
    may: { edit: false, withdraw: false, answer: false, moderate: false },
  }
  const unanswered: Discussion = {
    ...talk,
    id: '2',
    slug: 'sample-2',
    kind: 'question',
    state: 'open',
    title: name('“其他”一类里都有什么？', 'What is in the kind “other”?'),
    body: name('想知道怎么归类。', 'How are cases sorted?'),
    about: { table: null, field: null, row: null, version: null },
    corrected: null,
    posts: [],
    editedAt: null,
    answeredAt: null,
    dueAt: at(-1),
  }
  const request: DataRequest = {
    id: '1',
    slug: 'sample',
    title: name('公共充电桩的使用率', 'Use of public charging points'),
    body: name('想按小时看哪些区不够用。', 'By hour, to see where there are too few.'),
    purpose: '',
    theme: 'transport',
    agency,
    author: { name: null, own: false },
    organisation: null,
    state: 'planned',
    shown: 'shown',
    heldFor: null,
    moderationReason: null,
    votes: 128,
    voted: false,
    note: null,
    legalBasis: null,
    plannedOn: at(60).slice(0, 10),
    firstPlannedOn: null,
    overdue: false,
    dataset: null,
    createdAt: at(-20),
    dueAt: at(10),
    answeredAt: null,
    may: { withdraw: false, answer: false, moderate: false, vote: true },
  }
  return (
    <Part id="part-talk" name={name('提问与需求', 'Questions and requests')}>
      <Shown name={name('已答复，已更正', 'Answered and corrected')}>
        <Thread talk={talk} />
      </Shown>
      <Shown name={name('过了答复的日子', 'Past the day of its answer')}>
        <Thread talk={unanswered} />
      </Shown>
      <Shown name={name('等待审看', 'Held back')}>
        <Thread talk={{ ...unanswered, id: '3', slug: 'sample-3', dueAt: at(5), shown: 'held', heldFor: 'links' }} />
      </Shown>
      <Shown name={name('需求：可投票、已投、逾期、已满足', 'Requests: to vote, voted, overdue, fulfilled')}>
        <RequestRow request={request} back="/ui" />
        <RequestRow request={{ ...request, id: '2', slug: 'sample-2', voted: true, votes: 129 }} back="/ui" />
        <RequestRow
          request={{ ...request, id: '3', slug: 'sample-3', plannedOn: at(-9).slice(0, 10), overdue: true, may: { ...request.may, vote: false } }}
          back="/ui"
        />
        <RequestRow
          request={{ ...request, id: '4', slug: 'sample-4', state: 'fulfilled', dataset: talk.dataset, may: { ...request.may, vote: false } }}
          back="/ui"
        />
      </Shown>
      <Shown name={name('关注', 'Following')}>
        <FollowForm kind="dataset" target="sample" following={false} back="/ui" />
      </Shown>
    </Part>
  )
}
