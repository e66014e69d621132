import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { AuditEntryDetail } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { Note, Pairs, Scroll } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { ask, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  entry: AuditEntryDetail
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const entry = await ask(args, 'show-audit-entry', { entry: args.params['entry'] })
  const { audit } = words[siteOf(args).locale]
  return { entry, title: titled(args, entry.index === null ? audit.waitingTitle : audit.entryTitle(String(entry.index))) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

function Proof({ proof }: Pick<AuditEntryDetail, 'proof'>): ReactNode {
  const { w, f } = useSite()
  if (!proof) return <Note>{w.audit.proofNone}</Note>
  return (
    <>
      <Note kind={proof.holds ? 'fine' : 'fault'}>{proof.holds ? w.audit.proofGood(f.int(proof.size)) : w.audit.proofBad}</Note>
      <Pairs
        items={[
          { name: w.audit.leaf, value: <code className="mono">{proof.leafHash}</code> },
          {
            name: w.audit.path,
            value: (
              <ol className="proof-path mono">
                {proof.path.map((hash) => (
                  <li key={hash}>{hash}</li>
                ))}
              </ol>
            ),
          },
          { name: w.audit.checkpoint, value: <pre className="mono proof-note">{proof.note}</pre> },
        ]}
      />
    </>
  )
}

export default function Entry(): ReactNode {
  const { entry } = useLoaderData<Loaded>()
  const { w, f, to } = useSite()
  return (
    <DeskFrame place="audit">
      <p className="crumb">
        <a href={to('/desk/audit')}>{w.audit.back}</a>
      </p>
      <DeskTitle
        title={entry.index === null ? w.audit.waitingTitle : w.audit.entryTitle(f.int(entry.index))}
        note={<span className="mono">{entry.operation}</span>}
      />
      <Pairs
        items={[
          { name: w.audit.at, value: `${f.dateTime(entry.at)} · ${entry.at}` },
          {
            name: w.audit.who,
            value: entry.actorId ? (
              <>
                {entry.actorName} <a href={to(`/desk/audit?actor=${entry.actorId}`)}>{w.audit.sameActor}</a>
              </>
            ) : (
              w.audit.stranger
            ),
          },
          { name: w.audit.outcome, value: entry.outcome === 'success' ? w.audit.success : w.audit.failure },
          {
            name: w.audit.about,
            value: entry.subjectId && (
              <>
                {w.audit.kinds[entry.subjectKind ?? ''] ?? entry.subjectKind} <span className="mono">{entry.subjectId}</span>{' '}
                <a href={to(`/desk/audit?${new URLSearchParams({ subjectId: entry.subjectId })}`)}>{w.audit.sameSubject}</a>
              </>
            ),
          },
          { name: w.audit.purpose, value: entry.purpose },
        ]}
      />
      <Step title={w.audit.entry} text={w.audit.entryText}>
        <Scroll label={w.audit.entry} className="code scroll">
          <pre>{entry.entry}</pre>
        </Scroll>
      </Step>
      <Step title={w.audit.proof} text={w.audit.proofText}>
        <Proof proof={entry.proof} />
      </Step>
    </DeskFrame>
  )
}
