import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { Problem } from '../../../src/platform/errors/index.ts'
import type { OfficesAnswer } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { AgencyChoice } from '../../ui/desk/people.tsx'
import { SettingsPlaces, TextPair } from '../../ui/desk/settings.tsx'
import { ChoiceField, FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

type AgencyLine = OfficesAnswer['agencies'][number]
interface Loaded {
  offices: OfficesAnswer
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  return { offices: await ask(args, 'list-offices'), title: titled(args, words[siteOf(args).locale].settings.agenciesTitle) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

async function change(args: PageArgs, values: Record<string, string>): Promise<Problem | undefined> {
  const { agency = '' } = values
  const name = { zh: values['name.zh'] ?? '', en: values['name.en'] ?? '' }
  switch (values['intent']) {
    case 'edit':
      return (
        await attempt(args, 'edit-agency', {
          agency,
          name,
          contact: values['contact'] || null,
          code: values['code'] || null,
          ...(values['parent'] && { parent: values['parent'] }),
        })
      ).problem
    case 'close':
      return (await attempt(args, 'close-agency', { agency, successor: values['successor'] ?? '', reason: values['reason'] ?? '' })).problem
    case 'reopen':
      return (await attempt(args, 'reopen-agency', { agency })).problem
    default:
      return (
        await attempt(args, 'create-agency', {
          slug: values['slug'] ?? '',
          name,
          kind: values['kind'] ?? 'department',
          ...(values['parent'] && { parent: values['parent'] }),
          ...(values['code'] && { code: values['code'] }),
          ...(values['contact'] && { contact: values['contact'] }),
        })
      ).problem
  }
}

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const problem = await change(args, values)
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/settings/agencies')
}

function EditAgency({ agency, offices, refused }: { agency: AgencyLine; offices: OfficesAnswer; refused: Refused | undefined }): ReactNode {
  const { w, to } = useSite()
  const path = to('/desk/settings/agencies')
  const mine = refused?.values['agency'] === agency.id ? refused : undefined
  const editing = mine?.values['intent'] === 'edit' ? mine : undefined
  const closing = mine?.values['intent'] === 'close' ? mine : undefined
  return (
    <div className="agency-forms">
      <form className="form two-up" method="post" action={path}>
        <input type="hidden" name="intent" value="edit" />
        <input type="hidden" name="agency" value={agency.id} />
        <div className="whole">
          <FormProblem problem={editing?.problem} fields={['name.zh', 'name.en', 'parent', 'contact', 'code']} />
        </div>
        <TextPair name="name" label={w.settings.name} value={agency.name} refused={editing} problem={editing?.problem} />
        <AgencyChoice
          offices={offices}
          name="parent"
          label={w.settings.parent}
          hint={w.settings.parentHint}
          value={editing?.values['parent'] ?? agency.parentId ?? ''}
          empty="—"
          without={agency.id}
          problem={editing?.problem}
        />
        <TextField name="contact" label={w.settings.contact} value={editing?.values['contact'] ?? agency.contact ?? ''} />
        <TextField name="code" label={w.settings.code} value={editing?.values['code'] ?? agency.code ?? ''} />
        <div className="form-end whole">
          <button className="btn go">{w.settings.save}</button>
        </div>
      </form>
      <details open={closing !== undefined}>
        <summary className="btn small harm">{w.settings.close}</summary>
        <form className="form rise-16" method="post" action={path}>
          <input type="hidden" name="intent" value="close" />
          <input type="hidden" name="agency" value={agency.id} />
          <p>{w.settings.closeText}</p>
          <FormProblem problem={closing?.problem} fields={['successor', 'reason']} />
          <AgencyChoice
            offices={offices}
            name="successor"
            label={w.settings.successor}
            value={closing?.values['successor']}
            without={agency.id}
            required
            problem={closing?.problem}
          />
          <TextField name="reason" label={w.settings.closeReason} value={closing?.values['reason']} required problem={closing?.problem} />
          <div className="form-end">
            <button className="btn harm">{w.settings.close}</button>
          </div>
        </form>
      </details>
    </div>
  )
}

function Line({ agency, offices, refused }: { agency: AgencyLine; offices: OfficesAnswer; refused: Refused | undefined }): ReactNode {
  const { w, f, to, pick } = useSite()
  return (
    <li className={`depth-${Math.min(agency.depth, 4)}`}>
      <span className={agency.closedAt ? 'quiet' : undefined}>
        {pick(agency.name)} <span className="mono s13 quiet">{agency.slug}</span>
        {agency.closedAt && (
          <span className="s13">
            {' '}
            {w.settings.closed(f.date(agency.closedAt))}
            {agency.successor && ` · ${w.settings.goesOn(pick(agency.successor))}`}
            {agency.closedReason && ` · ${agency.closedReason}`}
          </span>
        )}
      </span>
      {agency.mayChange &&
        (agency.closedAt ? (
          <form method="post" action={to('/desk/settings/agencies')}>
            <input type="hidden" name="intent" value="reopen" />
            <input type="hidden" name="agency" value={agency.id} />
            <button className="btn small" aria-label={`${w.settings.reopen}: ${pick(agency.name)}`}>
              {w.settings.reopen}
            </button>
          </form>
        ) : (
          <details name="agency" open={refused?.values['agency'] === agency.id}>
            <summary aria-label={`${w.settings.rename}: ${pick(agency.name)}`}>{w.settings.rename}</summary>
            <EditAgency agency={agency} offices={offices} refused={refused} />
          </details>
        ))}
    </li>
  )
}

export default function Agencies(): ReactNode {
  const { offices } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to } = useSite()
  const adding = refused?.values['intent'] === 'add' ? refused : undefined
  return (
    <DeskFrame place="settings">
      <DeskTitle title={w.settings.agenciesTitle} note={w.settings.agenciesNote} />
      <SettingsPlaces at="agencies" />
      {refused && !adding && <FormProblem problem={refused.problem} fields={['name.zh', 'name.en', 'parent', 'successor', 'reason']} />}
      <ul className="tree">
        {offices.agencies.map((agency) => (
          <Line key={agency.id} agency={agency} offices={offices} refused={refused} />
        ))}
      </ul>
      <Step title={w.settings.addAgency}>
        <form className="form two-up" method="post" action={to('/desk/settings/agencies')}>
          <input type="hidden" name="intent" value="add" />
          <div className="whole">
            <FormProblem problem={adding?.problem} fields={['slug', 'name', 'parent']} />
          </div>
          <TextPair name="name" label={w.settings.name} value={null} refused={adding} problem={adding?.problem} />
          <TextField
            name="slug"
            label={w.settings.slug}
            hint={w.settings.slugHint}
            value={adding?.values['slug']}
            required
            problem={adding?.problem}
          />
          <ChoiceField
            name="kind"
            label={w.settings.kind}
            value={adding?.values['kind'] ?? 'department'}
            codes={[
              { code: 'department', label: { zh: w.settings.department, en: w.settings.department } },
              { code: 'district', label: { zh: w.settings.district, en: w.settings.district } },
            ]}
          />
          <AgencyChoice offices={offices} name="parent" label={w.settings.parent} value={adding?.values['parent']} problem={adding?.problem} />
          <TextField name="contact" label={w.settings.contact} value={adding?.values['contact']} />
          <div className="form-end whole">
            <button className="btn go">{w.settings.add}</button>
          </div>
        </form>
      </Step>
    </DeskFrame>
  )
}
