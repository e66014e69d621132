import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { labelOf, type Agency } from '../../../src/model/index.ts'
import type { Contribution } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Pairs, Scroll, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { setOf, TalkNav } from '../../ui/talk/desk-talk.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

const sets = ['waiting', 'decided'] as const

interface Loaded {
  offers: Contribution[]
  agencies: Pick<Agency, 'slug' | 'name'>[]
  set: string
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const set = setOf(args.request.url, sets)
  const [offers, agencies] = await Promise.all([ask(args, 'list-contributions', { set }), ask(args, 'list-agencies')])
  return {
    offers: offers.items,
    agencies: agencies.items.map(({ slug, name }) => ({ slug, name })),
    set,
    title: titled(args, words[siteOf(args).locale].requests.deskContributions),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { problem } = await attempt(args, 'decide-contribution', {
    contribution: values['contribution'] ?? '',
    decision: values['decision'] === 'accepted' ? 'accepted' : 'declined',
    ...(values['reason'] && { reason: values['reason'] }),
    ...(values['agency'] && { agency: values['agency'] }),
  })
  return problem
    ? data({ problem, values } satisfies Refused, { status: problem.status })
    : goTo(args, `/desk/contributions?set=decided#k-${values['contribution'] ?? ''}`)
}

export default function DeskContributions(): ReactNode {
  const { offers, agencies, set } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, f, to, pick, codes } = useSite()
  const names = { waiting: w.requests.setWaiting, decided: w.requests.setDecided }
  return (
    <DeskFrame place="contributions">
      <DeskTitle title={w.requests.deskContributions} />
      <TalkNav page="contributions" sets={sets.map((name) => [name, names[name]])} current={set} />
      {offers.length === 0 && <Vacant title={w.requests.nothing} />}
      {offers.map((offer) => {
        const mine = refused?.values['contribution'] === offer.slug ? refused : undefined
        return (
          <section key={offer.id} className="desk-talk" id={`k-${offer.slug}`} aria-label={offer.name}>
            <header className="desk-talk-head">
              <h2>{offer.name}</h2>
              <span className="s13 quiet">{w.requests[`contribution_${offer.state}`]}</span>
            </header>
            <Pairs
              items={[
                { name: w.requests.contributeSummary, value: offer.summary },
                { name: w.requests.contributeOrigin, value: offer.origin },
                { name: w.requests.organisation, value: offer.organisation ?? offer.author.name },
                { name: w.requests.licence, value: pick(labelOf(codes('licence'), offer.licence)) },
                { name: w.requests.themeField, value: pick(labelOf(codes('theme'), offer.theme)) },
                { name: w.requests.file, value: offer.file && `${offer.file.name} · ${f.bytes(offer.file.bytes)}` },
                { name: 'SHA-256', value: offer.file && <span className="mono s13">{offer.file.sha256}</span> },
                { name: w.requests.reason, value: offer.reason },
                {
                  name: w.requests.takenAs,
                  value: offer.dataset && <a href={to(`/desk/datasets/${offer.dataset.slug}`)}>{pick(offer.dataset.name)}</a>,
                },
              ]}
            />
            {offer.dataset && (
              <p className="row rise-16">
                {offer.file && (
                  <a className="btn small go" href={to(`/desk/uploads/${offer.file.id}?dataset=${offer.dataset.slug}`)}>
                    {w.requests.loadFile}
                  </a>
                )}
                <a className="btn small" href={to(`/desk/datasets/${offer.dataset.slug}/edit`)}>
                  {w.requests.editDraft}
                </a>
                <a className="btn small" href={to(`/desk/datasets/${offer.dataset.slug}`)}>
                  {w.requests.publishDraft}
                </a>
              </p>
            )}
            {offer.preview && offer.preview.length > 0 && (
              <Scroll label={`${w.requests.preview}: ${offer.name}`}>
                <table className="dense">
                  <caption className="s13 quiet">{w.requests.preview}</caption>
                  <tbody>
                    {offer.preview.map((line, at) => (
                      <tr key={at}>
                        {line.slice(0, 12).map((cell, column) => (
                          <td key={column}>{cell.slice(0, 60)}</td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            )}
            {offer.may.decide && (
              <form className="form rise-16" method="post" action={to(`/desk/contributions#k-${offer.slug}`)}>
                <input type="hidden" name="contribution" value={offer.slug} />
                <FormProblem problem={mine?.problem} fields={['reason', 'agency']} />
                {!offer.agency && (
                  <ChoiceField
                    name="agency"
                    id={`agency-${offer.slug}`}
                    label={w.requests.agencyTo}
                    empty={w.requests.noAgency}
                    value={mine?.values['agency']}
                    codes={agencies.map((agency) => ({ code: agency.slug, label: agency.name }))}
                    problem={mine?.problem}
                  />
                )}
                <TextField
                  name="reason"
                  id={`reason-${offer.slug}`}
                  label={w.requests.reason}
                  hint={w.talk.reasonHint}
                  value={mine?.values['reason']}
                  problem={mine?.problem}
                />
                <div className="form-end">
                  <button className="btn go" name="decision" value="accepted">
                    {w.requests.take}
                  </button>
                  <button className="btn harm" name="decision" value="declined">
                    {w.requests.refuse}
                  </button>
                </div>
              </form>
            )}
          </section>
        )
      })}
    </DeskFrame>
  )
}
