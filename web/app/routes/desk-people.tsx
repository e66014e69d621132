import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { ActorView, InvitationView, OfficesAnswer } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { Confirm } from '../../ui/desk/confirm.tsx'
import { AgencyChoice, ActorState, HeldRoles, agencyNames, roleLabel } from '../../ui/desk/people.tsx'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Note, Scroll, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  people: ActorView[]
  cursor: string | null
  offices: OfficesAnswer
  invitations: InvitationView[]
  asked: Record<string, string>
  title: string
}

const filters = ['q', 'agency', 'role', 'status'] as const

export async function loader(args: PageArgs): Promise<Loaded> {
  const { searchParams } = new URL(args.request.url)
  const asked = Object.fromEntries(filters.flatMap((name) => (searchParams.get(name) ? [[name, searchParams.get(name) as string]] : [])))
  const cursor = searchParams.get('cursor')
  const [found, offices, invitations] = await Promise.all([
    ask(args, 'list-actors', { ...asked, ...(cursor && { cursor }), limit: 100 }),
    ask(args, 'list-offices'),
    perhaps(args, 'list-invitations'),
  ])
  const title = titled(args, words[siteOf(args).locale].people.title)
  return { people: found.items, cursor: found.cursor, offices, invitations: invitations?.items ?? [], asked, title }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  if (values['intent'] === 'void') {
    const { problem } = await attempt(args, 'void-invitation', { invitation: values['invitation'] ?? '' })
    return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/people')
  }
  const made = await attempt(args, 'invite', { email: values['email'] ?? '', role: values['role'] ?? '', agency: values['agency'] || null })
  // The link is answered once, in this page, and never stands in an address.
  return made.problem ? data({ problem: made.problem, values } satisfies Refused, { status: made.problem.status }) : { path: made.ok.path }
}

function Filters({ asked, offices }: { asked: Record<string, string>; offices: OfficesAnswer }): ReactNode {
  const { w, to, pick, codes } = useSite()
  return (
    <form className="filter-line" action={to('/desk/people')} role="search" aria-label={w.people.find}>
      <label>
        <span>{w.people.search}</span>
        <input className="in small" type="search" name="q" defaultValue={asked['q']} maxLength={100} />
      </label>
      <label>
        <span>{w.people.agency}</span>
        <select className="in small" name="agency" defaultValue={asked['agency'] ?? ''}>
          <option value="">{w.people.allAgencies}</option>
          {offices.agencies.map((agency) => (
            <option key={agency.id} value={agency.id}>
              {'　'.repeat(agency.depth)}
              {pick(agency.name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{w.people.role}</span>
        <select className="in small" name="role" defaultValue={asked['role'] ?? ''}>
          <option value="">{w.people.allRoles}</option>
          {codes('role')
            .filter((role) => role.code !== 'visitor')
            .map((role) => (
              <option key={role.code} value={role.code}>
                {pick(role.label)}
              </option>
            ))}
        </select>
      </label>
      <label>
        <span>{w.people.status}</span>
        <select className="in small" name="status" defaultValue={asked['status'] ?? ''}>
          <option value="">{w.people.allStatuses}</option>
          <option value="active">{w.people.active}</option>
          <option value="suspended">{w.people.suspended}</option>
        </select>
      </label>
      <button className="btn small">{w.people.find}</button>
      {Object.keys(asked).length > 0 && <a href={to('/desk/people')}>{w.people.clear}</a>}
    </form>
  )
}

function Invite({ offices, refused }: { offices: OfficesAnswer; refused: Refused | undefined }): ReactNode {
  const { w, to, codes } = useSite()
  const may = [...new Set([...offices.city, ...offices.agencies.flatMap((agency) => agency.roles)])]
  return (
    <Step id="invite" title={w.people.inviteTitle} text={w.people.inviteText}>
      <form className="form two-up" method="post" action={to('/desk/people')}>
        <div className="whole">
          <FormProblem problem={refused?.problem} fields={['email', 'role', 'agency']} />
        </div>
        <TextField
          name="email"
          type="email"
          label={w.people.email}
          hint={w.people.emailHint}
          value={refused?.values['email']}
          required
          problem={refused?.problem}
        />
        <ChoiceField
          name="role"
          label={w.people.role}
          value={refused?.values['role'] ?? 'steward'}
          codes={codes('role').filter((role) => may.includes(role.code))}
          problem={refused?.problem}
        />
        <AgencyChoice
          offices={offices}
          value={refused?.values['agency']}
          problem={refused?.problem}
          {...(offices.city.length > 0 && { empty: w.people.city })}
        />
        <div className="form-end whole">
          <button className="btn go">{w.people.makeLink}</button>
        </div>
      </form>
    </Step>
  )
}

export default function People(): ReactNode {
  const { people, cursor, offices, invitations, asked } = useLoaderData<Loaded>()
  const answer = useActionData<Partial<Refused> & { path?: string }>()
  const { w, f, to, pick, city, locale, codes } = useSite()
  const names = agencyNames(offices)
  const mayInvite = offices.city.length > 0 || offices.agencies.some((agency) => agency.roles.length > 0)
  return (
    <DeskFrame place="people">
      <DeskTitle title={w.people.title} note={w.people.note}>
        {mayInvite && (
          <a className="btn go" href="#invite">
            {w.people.invite}
          </a>
        )}
      </DeskTitle>
      {answer?.path && (
        <Note kind="fine" title={w.people.linkMade}>
          <code className="secret" id="new-link">
            {city.origin + (locale === 'en' ? '/en' : '') + answer.path}
          </code>
          <p className="row">
            <button className="plain" type="button" data-copy="#new-link" hidden>
              {w.common.copy}
            </button>
            <span className="s13 quiet">{w.people.linkText}</span>
          </p>
        </Note>
      )}
      <Filters asked={asked} offices={offices} />
      {people.length === 0 ? (
        <Vacant title={w.people.noOne} text={w.people.noOneText} />
      ) : (
        <Scroll label={w.people.title}>
          <table className="dense people-table">
            <thead>
              <tr>
                <th scope="col">{w.people.name}</th>
                <th scope="col">{w.people.email}</th>
                <th scope="col">{w.people.agency}</th>
                <th scope="col">{w.people.roles}</th>
                <th scope="col">{w.people.status}</th>
                <th scope="col">{w.people.since}</th>
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <tr key={person.id}>
                  <th scope="row">
                    <a href={to(`/desk/people/${person.id}`)}>{person.name}</a>
                    {person.kind !== 'person' && <span className="quiet s13"> {w.people.program}</span>}
                  </th>
                  <td>{person.email ?? '—'}</td>
                  <td>{person.agencyId === null ? '—' : pick(names.get(person.agencyId) ?? '—')}</td>
                  <td>
                    <HeldRoles roles={person.roles} names={names} home={person.agencyId} />
                  </td>
                  <td>
                    <ActorState status={person.status} />
                  </td>
                  <td>{f.date(person.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {cursor && (
        <p className="pager">
          <a href={to(`/desk/people?${new URLSearchParams({ ...asked, cursor })}`)}>{w.common.next}</a>
        </p>
      )}
      {mayInvite && <Invite offices={offices} refused={answer?.problem ? (answer as Refused) : undefined} />}
      {invitations.length > 0 && (
        <Step title={w.people.openInvitations}>
          <Scroll label={w.people.openInvitations}>
            <table className="dense">
              <thead>
                <tr>
                  <th scope="col">{w.people.email}</th>
                  <th scope="col">{w.people.role}</th>
                  <th scope="col">{w.people.agency}</th>
                  <th scope="col">{w.people.invitedBy}</th>
                  <th scope="col">{w.people.until}</th>
                  <th scope="col">{w.desk.actions}</th>
                </tr>
              </thead>
              <tbody>
                {invitations.map((invitation) => (
                  <tr key={invitation.id}>
                    <th scope="row">{invitation.email ?? '—'}</th>
                    <td>{pick(roleLabel(invitation.role, codes))}</td>
                    <td>{invitation.agencyId === null ? w.people.city : pick(names.get(invitation.agencyId) ?? '—')}</td>
                    <td>{invitation.invitedBy ?? '—'}</td>
                    <td>{f.dateTime(invitation.expiresAt)}</td>
                    <td>
                      <Confirm
                        label={w.people.voidIt}
                        about={invitation.email ?? ''}
                        text={w.people.voidSure}
                        action={to('/desk/people')}
                        fields={{ intent: 'void', invitation: invitation.id }}
                        group="void"
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </Step>
      )}
    </DeskFrame>
  )
}
