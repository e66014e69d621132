import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { ActorDetailView, OfficesAnswer } from '../../answers/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { Confirm } from '../../ui/desk/confirm.tsx'
import { ActorState, AgencyChoice, agencyNames, roleLabel } from '../../ui/desk/people.tsx'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Note, Scroll } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  person: ActorDetailView
  offices: OfficesAnswer
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const [person, offices] = await Promise.all([ask(args, 'show-actor', { actor: args.params['actor'] }), ask(args, 'list-offices')])
  return { person, offices, title: titled(args, person.name) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

async function change(args: PageArgs, actor: string, values: Record<string, string>): Promise<Problem | undefined> {
  const held = { actor, role: values['role'] ?? '', agency: values['agency'] || null }
  switch (values['intent']) {
    case 'give':
      return (await attempt(args, 'assign-role', held)).problem
    case 'take':
      return (await attempt(args, 'remove-role', held)).problem
    case 'sessions':
      return (await attempt(args, 'end-sessions', { actor })).problem
    case 'unsuspend':
      return (await attempt(args, 'unsuspend-actor', { actor })).problem
    default: {
      const { name } = await ask(args, 'show-actor', { actor })
      const { people } = words[siteOf(args).locale]
      if (values['name'] !== name)
        return {
          type: 'about:blank',
          title: '',
          status: 400,
          code: 'PUJIANG_NOT_CONFIRMED',
          kind: 'InvalidInput',
          detail: people.nameWrong,
          faults: [{ at: 'name', message: people.nameWrong }],
        }
      return (await attempt(args, 'suspend-actor', { actor, reason: values['reason'] ?? '' })).problem
    }
  }
}

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const actor = args.params['actor'] ?? ''
  const problem = await change(args, actor, values)
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, `/desk/people/${actor}`)
}

function Roles({ person, offices, refused }: Loaded & { refused: Refused | undefined }): ReactNode {
  const { w, to, pick, codes } = useSite()
  const path = to(`/desk/people/${person.id}`)
  const names = agencyNames(offices)
  const may = [...new Set([...offices.city, ...offices.agencies.flatMap((agency) => agency.roles)])]
  const giving = refused?.values['intent'] === 'give' ? refused : undefined
  return (
    <Step title={w.people.roles} text={w.people.giveRoleText}>
      {person.roles.length === 0 ? (
        <p className="quiet">{w.people.noRoles}</p>
      ) : (
        <ul className="held">
          {person.roles.map((held) => {
            const where = held.agencyId === null ? w.people.city : pick(names.get(held.agencyId) ?? '—')
            const role = pick(roleLabel(held.role, codes))
            return (
              <li key={`${held.role} ${held.agencyId}`}>
                <span>
                  <b>{role}</b> <span className="quiet">{where}</span>
                </span>
                {held.mayRemove && (
                  <Confirm
                    label={w.people.takeRole}
                    about={`${role} ${where}`}
                    text={w.people.takeRoleSure(role, where)}
                    action={path}
                    fields={{ intent: 'take', role: held.role, agency: held.agencyId ?? '' }}
                    group="take"
                  />
                )}
              </li>
            )
          })}
        </ul>
      )}
      {person.mayManage && may.length > 0 && (
        <form className="form two-up rise-24" method="post" action={path}>
          <input type="hidden" name="intent" value="give" />
          <div className="whole">
            <h3>{w.people.giveRole}</h3>
            <FormProblem problem={giving?.problem} fields={['role', 'agency']} />
          </div>
          <ChoiceField
            name="role"
            label={w.people.role}
            value={giving?.values['role'] ?? 'steward'}
            codes={codes('role').filter((role) => may.includes(role.code))}
          />
          <AgencyChoice
            offices={offices}
            value={giving?.values['agency'] ?? person.agencyId ?? ''}
            {...(offices.city.length > 0 && { empty: w.people.city })}
          />
          <div className="form-end whole">
            <button className="btn go">{w.people.giveRole}</button>
          </div>
        </form>
      )}
    </Step>
  )
}

function Suspension({ person, refused }: { person: ActorDetailView; refused: Refused | undefined }): ReactNode {
  const { w, f, to } = useSite()
  const path = to(`/desk/people/${person.id}`)
  if (person.status === 'suspended')
    return (
      <Step title={w.people.reactivate} text={w.people.reactivateText}>
        <form method="post" action={path}>
          <input type="hidden" name="intent" value="unsuspend" />
          <button className="btn go">{w.people.reactivate}</button>
        </form>
      </Step>
    )
  const stopping = refused?.values['intent'] === 'suspend' ? refused : undefined
  const live = person.keys.filter((key) => key.revokedAt === null).length
  return (
    <Step title={w.people.suspend} text={w.people.suspendText}>
      <details open={stopping !== undefined}>
        <summary className="btn small harm">{w.people.suspend}</summary>
        <form className="form rise-16" method="post" action={path}>
          <input type="hidden" name="intent" value="suspend" />
          <p>{w.people.suspendConsequence(f.int(person.sessions.length), f.int(live))}</p>
          <FormProblem problem={stopping?.problem} fields={['reason', 'name']} />
          <TextField
            name="reason"
            label={w.people.suspendReason}
            hint={w.people.suspendHint}
            value={stopping?.values['reason']}
            required
            problem={stopping?.problem}
          />
          <TextField name="name" label={w.people.typeName(person.name)} value={stopping?.values['name']} required problem={stopping?.problem} />
          <div className="form-end">
            <button className="btn harm">{w.people.suspend}</button>
          </div>
        </form>
      </details>
    </Step>
  )
}

function Keys({ keys }: Pick<ActorDetailView, 'keys'>): ReactNode {
  const { w, f } = useSite()
  if (keys.length === 0) return <p className="quiet">{w.people.noKeys}</p>
  return (
    <Scroll label={w.people.keys}>
      <table className="dense">
        <thead>
          <tr>
            <th scope="col">{w.people.name}</th>
            <th scope="col">{w.people.prefix}</th>
            <th scope="col">{w.people.scopes}</th>
            <th scope="col">{w.people.expires}</th>
            <th scope="col">{w.people.keyUsed}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row">{key.name}</th>
              <td className="mono">{key.prefix}…</td>
              <td className="mono">{key.scopes.join(', ')}</td>
              <td>{key.revokedAt ? <span className="quiet">{w.people.revoked}</span> : key.expiresAt ? f.date(key.expiresAt) : '—'}</td>
              <td>{key.lastUsedAt ? f.ago(key.lastUsedAt) : w.people.never}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

export default function Person(): ReactNode {
  const loaded = useLoaderData<Loaded>()
  const { person, offices } = loaded
  const refused = useActionData<Refused>()
  const { w, f, to, pick, me } = useSite()
  const path = to(`/desk/people/${person.id}`)
  const agency = person.agencyId === null ? undefined : agencyNames(offices).get(person.agencyId)
  const shown = ['give', 'suspend'].includes(refused?.values['intent'] ?? '')
  return (
    <DeskFrame place="people">
      <p className="crumb">
        <a href={to('/desk/people')}>{w.people.back}</a>
      </p>
      <DeskTitle
        title={person.name}
        note={
          <>
            <ActorState status={person.status} />
            {[person.email ?? (person.kind === 'program' ? w.people.program : null), agency && pick(agency)].flatMap((part) =>
              part ? [` · ${part}`] : [],
            )}
          </>
        }
      >
        <a className="btn" href={to(`/desk/audit?actor=${person.id}`)}>
          {w.people.history}
        </a>
      </DeskTitle>
      {!shown && <FormProblem problem={refused?.problem} fields={[]} />}
      {person.id === me?.actor.id ? <Note>{w.people.itself}</Note> : !person.mayManage && <Note>{w.people.notYours}</Note>}
      {person.suspendedAt && (
        <Note kind="warn" title={w.people.suspendedSince(f.dateTime(person.suspendedAt))}>
          {w.people.reason}
          {w.review.colon}
          {person.suspendedReason}
        </Note>
      )}
      <Roles person={person} offices={offices} title="" refused={refused} />
      <Step title={w.people.sessions} text={w.people.sessionsText}>
        {person.sessions.length === 0 ? (
          <p className="quiet">{w.people.noSessions}</p>
        ) : (
          <>
            <ul className="held">
              {person.sessions.map((session) => (
                <li key={session.createdAt}>{w.people.sessionSince(f.dateTime(session.createdAt))}</li>
              ))}
            </ul>
            {person.mayManage && (
              <form className="rise-16" method="post" action={path}>
                <input type="hidden" name="intent" value="sessions" />
                <button className="btn small harm">{w.people.endSessions}</button>
              </form>
            )}
          </>
        )}
      </Step>
      <Step title={w.people.keys} text={w.people.keysText}>
        <Keys keys={person.keys} />
      </Step>
      {person.mayManage && <Suspension person={person} refused={refused} />}
    </DeskFrame>
  )
}
