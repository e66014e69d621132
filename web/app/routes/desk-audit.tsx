import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { AuditEntry, AuditVerification } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { AuditFilters, AuditTable, Verification } from '../../ui/desk/audit.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  entries: AuditEntry[]
  cursor: string | null
  asked: Record<string, string>
  verification: AuditVerification | null
  title: string
}

const names = ['actor', 'operation', 'subjectId', 'outcome', 'since', 'until'] as const
/** A day of the city as the moment it begins. */
const moment = (day: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T00:00:00+08:00` : day)

/** The conditions as the platform takes them. `until` names the last day that is meant. */
function conditions(asked: Record<string, string>): Record<string, string> {
  const { since, until, ...rest } = asked
  return {
    ...rest,
    ...(since && { since: moment(since) }),
    ...(until && { until: /^\d{4}-\d{2}-\d{2}$/.test(until) ? new Date(Date.parse(moment(until)) + 86_400_000).toISOString() : until }),
  }
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const asked = Object.fromEntries(
    names.flatMap((name) => (searchParams.get(name)?.trim() ? [[name, (searchParams.get(name) as string).trim()]] : [])),
  )
  const cursor = searchParams.get('cursor')
  const [found, verification] = await Promise.all([
    ask(args, 'list-audit-entries', { ...conditions(asked), ...(cursor && { cursor }), limit: 100 }),
    perhaps(args, 'show-audit-verification'),
  ])
  return { entries: found.items, cursor: found.cursor, asked, verification, title: titled(args, words[siteOf(args).locale].audit.title) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const { problem } = await attempt(args, 'verify-audit-log', {})
  return problem ? data({ problem, values: {} } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/audit')
}

export default function Audit(): ReactNode {
  const { entries, cursor, asked, verification } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to, me } = useSite()
  const auditor = me?.roles.some((held) => held.role === 'auditor') ?? false
  const exported = (format: string): string => `/api/v1/audit/export?${new URLSearchParams({ ...conditions(asked), format })}`
  return (
    <DeskFrame place="audit">
      <DeskTitle title={w.audit.title} note={w.audit.note} />
      <FormProblem problem={refused?.problem} fields={[]} />
      <Verification state={verification} mayStart={auditor} />
      <AuditFilters asked={asked} />
      {entries.length === 0 ? <Vacant title={w.audit.none} text={w.audit.noneText} /> : <AuditTable entries={entries} />}
      <footer className="audit-end">
        {cursor && (
          <a className="btn" href={to(`/desk/audit?${new URLSearchParams({ ...asked, cursor })}`)}>
            {w.audit.more}
          </a>
        )}
        {auditor && entries.length > 0 && (
          <p className="row end">
            <span className="s13 quiet">{w.audit.exportText}</span>
            <a className="btn small" href={exported('csv')} download>
              {w.audit.csv}
            </a>
            <a className="btn small" href={exported('ndjson')} download>
              {w.audit.ndjson}
            </a>
          </p>
        )}
      </footer>
    </DeskFrame>
  )
}
