import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { SettingsPlaces } from '../../ui/desk/settings.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Note } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  text: string
  own: boolean
  saved: boolean
  title: string
}

const separators = /[、,，;；\t]/

/** One group a line, the words of a group side by side. */
const groupsIn = (text: string): { words: string[] }[] =>
  text
    .split(/\r?\n/)
    .map((line) => ({
      words: line
        .split(separators)
        .map((word) => word.trim())
        .filter(Boolean),
    }))
    .filter((group) => group.words.length > 0)

export async function loader(args: PageArgs): Promise<Loaded> {
  await ask(args, 'show-settings')
  const { groups, own } = await ask(args, 'list-synonyms')
  return {
    text: groups.map((group) => group.words.join('、')).join('\n'),
    own,
    saved: new URL(args.request.url).searchParams.has('saved'),
    title: titled(args, words[siteOf(args).locale].search.synonyms),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { problem } = await attempt(args, 'edit-synonyms', { groups: groupsIn(values['groups'] ?? '') })
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/settings/synonyms?saved')
}

export default function DeskSynonyms(): ReactNode {
  const { text, own, saved } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to } = useSite()
  const faults = (refused?.problem?.faults ?? []).filter((fault) => fault.at.startsWith('groups'))
  const typed = refused?.values['groups'] ?? text
  return (
    <DeskFrame place="settings">
      <DeskTitle title={w.search.synonyms} />
      <SettingsPlaces at="synonyms" />
      {saved && !refused && <Note kind="fine">{w.search.synonymsSaved}</Note>}
      <FormProblem problem={refused?.problem} fields={faults.map((fault) => fault.at)} />
      <form className="form" method="post" action={to('/desk/settings/synonyms')}>
        <div className={faults.length > 0 ? 'field faulty' : 'field'}>
          <label htmlFor="groups">{w.search.synonymsLabel}</label>
          <small className="hint" id="groups-hint">
            {w.search.synonymsHint} {!own && w.search.synonymsFirst}
          </small>
          {faults.length > 0 && (
            <span className="fault" id="groups-fault">
              {faults.map((fault) => fault.message).join('; ')}
            </span>
          )}
          <textarea
            className="in"
            id="groups"
            name="groups"
            rows={24}
            spellCheck={false}
            defaultValue={typed}
            aria-describedby={faults.length > 0 ? 'groups-hint groups-fault' : 'groups-hint'}
            aria-invalid={faults.length > 0 || undefined}
          />
        </div>
        <div className="form-end">
          <button className="btn go">{w.common.save}</button>
        </div>
      </form>
    </DeskFrame>
  )
}
