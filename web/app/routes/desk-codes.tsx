import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { CodeListView, SettingsAnswer } from '../../answers/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { SettingsPlaces, TextPair } from '../../ui/desk/settings.tsx'
import { codesFrom, StandardCodes } from '../../ui/desk/standard-codes.tsx'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Scroll, Vacant } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  lists: CodeListView[]
  codes: SettingsAnswer['codes']
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const { codes } = await ask(args, 'show-settings')
  return { codes, lists: (await ask(args, 'list-code-lists')).items, title: titled(args, words[siteOf(args).locale].settings.codesTitle) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

async function change(args: PageArgs, values: Record<string, string>): Promise<Problem | undefined> {
  const { list = '', code = '' } = values
  const label = { zh: values['label.zh'] ?? '', en: values['label.en'] ?? '' }
  switch (values['intent']) {
    case 'code':
      return (await attempt(args, 'save-code', { list, code, label })).problem
    case 'deprecate':
      return (await attempt(args, 'deprecate-code', { list, code, ...(values['replacedBy'] && { replacedBy: values['replacedBy'] }) })).problem
    case 'standard':
      return (await attempt(args, 'edit-settings', { codes: { [list]: values['standard'] ? null : codesFrom(values) } })).problem
    case 'restore':
      return (await attempt(args, 'deprecate-code', { list, code, restore: true })).problem
    default:
      return (await attempt(args, 'save-code-list', { name: values['name'] ?? '', label })).problem
  }
}

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const problem = await change(args, values)
  const at = values['list'] ? `#${values['intent'] === 'standard' ? 'standard-' : ''}${values['list']}` : ''
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, `/desk/settings/codes${at}`)
}

type Entry = CodeListView['codes'][number]

function CodeLine({ list, entry }: { list: CodeListView; entry: Entry }): ReactNode {
  const { w, f, to, pick } = useSite()
  const path = to('/desk/settings/codes')
  const id = `${list.name}-${entry.code}`
  const hidden = (intent: string): ReactNode => (
    <>
      <input type="hidden" name="intent" value={intent} />
      <input type="hidden" name="list" value={list.name} />
      <input type="hidden" name="code" value={entry.code} />
    </>
  )
  return (
    <tr>
      <th scope="row" className="mono">
        {entry.code}
      </th>
      <td className={entry.deprecatedAt ? 'quiet' : undefined}>{pick(entry.label)}</td>
      <td>
        {entry.deprecatedAt && (
          <span className="mind">
            {w.settings.deprecated(f.date(entry.deprecatedAt))}
            {entry.replacedBy && ` · ${w.settings.useInstead(entry.replacedBy)}`}
          </span>
        )}
      </td>
      <td>
        <span className="row">
          <details className="pop end" name={`code-${list.name}`}>
            <summary className="btn small" aria-label={`${w.settings.relabel}: ${entry.code}`}>
              {w.settings.relabel}
            </summary>
            <div>
              <form method="post" action={path}>
                {hidden('code')}
                {(['zh', 'en'] as const).map((locale) => (
                  <label key={locale} htmlFor={`${id}-${locale}`}>
                    {locale === 'zh' ? w.settings.zhName : w.settings.enName}
                    <input
                      className="in"
                      id={`${id}-${locale}`}
                      name={`label.${locale}`}
                      defaultValue={entry.label[locale]}
                      required
                      maxLength={200}
                    />
                  </label>
                ))}
                <button className="btn go">{w.settings.save}</button>
              </form>
            </div>
          </details>
          {entry.deprecatedAt ? (
            <form method="post" action={path}>
              {hidden('restore')}
              <button className="btn small" aria-label={`${w.settings.restore}: ${entry.code}`}>
                {w.settings.restore}
              </button>
            </form>
          ) : (
            <details className="pop end" name={`code-${list.name}`}>
              <summary className="btn small harm" aria-label={`${w.settings.deprecate}: ${entry.code}`}>
                {w.settings.deprecate}
              </summary>
              <div>
                <form method="post" action={path}>
                  {hidden('deprecate')}
                  <p>{w.settings.deprecateText}</p>
                  <label htmlFor={`${id}-instead`}>
                    {w.settings.insteadUse}
                    <select className="in" id={`${id}-instead`} name="replacedBy" defaultValue="">
                      <option value="">{w.settings.noInstead}</option>
                      {list.codes
                        .filter((other) => other.code !== entry.code && other.deprecatedAt === null)
                        .map((other) => (
                          <option key={other.code} value={other.code}>
                            {other.code} {pick(other.label)}
                          </option>
                        ))}
                    </select>
                  </label>
                  <button className="btn harm">{w.settings.deprecate}</button>
                </form>
              </div>
            </details>
          )}
        </span>
      </td>
    </tr>
  )
}

function List({ list, refused }: { list: CodeListView; refused: Refused | undefined }): ReactNode {
  const { w, f, to, pick } = useSite()
  const mine = refused?.values['list'] === list.name ? refused : undefined
  return (
    <Step
      id={list.name}
      title={pick(list.label)}
      text={
        <>
          <span className="mono">{list.name}</span> · {list.fields > 0 ? w.settings.usedBy(f.int(list.fields)) : w.settings.notUsed}
        </>
      }
    >
      {list.codes.length === 0 ? (
        <p className="quiet">{w.settings.noCodes}</p>
      ) : (
        <Scroll label={pick(list.label)}>
          <table className="dense">
            <thead>
              <tr>
                <th scope="col">{w.settings.code}</th>
                <th scope="col">{w.settings.label}</th>
                <th scope="col">{w.people.status}</th>
                <th scope="col">{w.desk.actions}</th>
              </tr>
            </thead>
            <tbody>
              {list.codes.map((entry) => (
                <CodeLine key={entry.code} list={list} entry={entry} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <form className="row code-add rise-16" method="post" action={to('/desk/settings/codes')}>
        <input type="hidden" name="intent" value="code" />
        <input type="hidden" name="list" value={list.name} />
        <FormProblem problem={mine?.problem} fields={[]} />
        {(
          [
            ['code', w.settings.code],
            ['label.zh', w.settings.zhName],
            ['label.en', w.settings.enName],
          ] as const
        ).map(([name, label]) => (
          <label key={name}>
            <span className="s13 quiet">{label}</span>
            <input className="in small" name={name} defaultValue={mine?.values[name]} required maxLength={100} />
          </label>
        ))}
        <button className="btn small">{w.settings.addCode}</button>
      </form>
    </Step>
  )
}

export default function Codes(): ReactNode {
  const { lists, codes } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, to } = useSite()
  const making = refused && !refused.values['list'] ? refused : undefined
  return (
    <DeskFrame place="settings">
      <DeskTitle title={w.settings.codesTitle} note={w.settings.codesNote} />
      <SettingsPlaces at="codes" />
      {lists.length === 0 && <Vacant title={w.settings.noLists} text={w.settings.noListsText} />}
      {lists.map((list) => (
        <List key={list.name} list={list} refused={refused} />
      ))}
      <StandardCodes codes={codes} refused={refused} />
      <Step title={w.settings.newList}>
        <form className="form two-up" method="post" action={to('/desk/settings/codes')}>
          <input type="hidden" name="intent" value="list" />
          <div className="whole">
            <FormProblem problem={making?.problem} fields={['name', 'label.zh', 'label.en']} />
          </div>
          <TextPair name="label" label={w.settings.name} value={null} refused={making} problem={making?.problem} />
          <TextField
            name="name"
            label={w.settings.slug}
            hint={w.settings.slugHint}
            value={making?.values['name']}
            required
            problem={making?.problem}
          />
          <div className="form-end whole">
            <button className="btn go">{w.settings.makeList}</button>
          </div>
        </form>
      </Step>
    </DeskFrame>
  )
}
