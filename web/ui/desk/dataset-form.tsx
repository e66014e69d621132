import type { ReactNode } from 'react'
import { metadataEntries, metadataPaths, metadataValues, type Agency, type DatasetDetail, type MetadataPath } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { ChoiceField, FormProblem, TextField } from '../form.tsx'
import { useSite } from '../site.tsx'

const named = ['name', 'summary', 'description', ...metadataPaths, 'slug', 'agency', 'revision']

/** What a dataset says of itself as the fields of the form. */
export const valuesOf = (dataset: DatasetDetail): Record<string, string> => ({ ...metadataValues(dataset), revision: String(dataset.revision) })

/** Fields in the order and groups of the page; both languages of a text stand side by side. */
const groups: readonly { title: 'nameAndSummary' | 'classes' | 'upkeep' | 'more'; paths: readonly MetadataPath[] }[] = [
  { title: 'nameAndSummary', paths: ['name.zh', 'name.en', 'summary.zh', 'summary.en', 'theme', 'keywords'] },
  { title: 'classes', paths: ['openClass', 'shareClass', 'openCondition', 'shareCondition', 'licence', 'legalBasis'] },
  { title: 'upkeep', paths: ['updateCycle', 'contact', 'spatial', 'temporal', 'code'] },
  { title: 'more', paths: ['description.zh', 'description.en', 'series', 'hvdCategory'] },
]
const firstChoice: Readonly<Record<string, string>> = { shareClass: 'unconditional', openClass: 'unconditional', updateCycle: 'monthly' }

/** Core metadata of GB/T 21063 as one form; what was typed stays when something is to be mended. */
export function DatasetForm(props: {
  values: Record<string, string>
  problem: Problem | undefined
  action: string
  /** Slug of the dataset, for checks while typing; absent for a new one. */
  dataset?: string
  agencies?: readonly Agency[]
  submit: string
  back: string
  children?: ReactNode
}): ReactNode {
  const { w, pick, locale, codes } = useSite()
  const { values, problem } = props
  const hints: Partial<Record<MetadataPath, string>> = {
    'name.zh': w.desk.nameHint,
    'summary.zh': w.desk.summaryHint,
    keywords: w.desk.keywordsHint,
    shareClass: w.desk.shareHint,
    openClass: w.desk.openHint,
    legalBasis: w.desk.legalHint,
    updateCycle: w.desk.cycleHint,
    temporal: w.desk.temporalHint,
    series: w.desk.seriesHint,
    hvdCategory: w.desk.hvdHint,
  }
  const field = (path: MetadataPath): ReactNode => {
    const entry = metadataEntries.find((candidate) => candidate.path === path)
    if (!entry) return null
    const lang = path.endsWith('.en') ? 'en' : path.endsWith('.zh') ? 'zh-CN' : undefined
    const shared = {
      name: path,
      label: pick(entry.label),
      hint: hints[path] ?? (entry.optional ? w.common.optional : undefined),
      problem,
      required: !entry.optional,
    }
    if (entry.list)
      return (
        <ChoiceField
          key={path}
          {...shared}
          codes={codes(entry.list)}
          value={values[path] ?? firstChoice[path]}
          {...(path === 'licence' && { empty: w.dataset.noLicence })}
        />
      )
    return <TextField key={path} {...shared} value={values[path]} {...(lang && { lang })} {...(entry.long && { long: true })} />
  }
  return (
    <form
      className="form dataset-form"
      method="post"
      action={props.action}
      data-check={props.dataset ?? ''}
      data-locale={locale}
      data-worth={w.work.worth('{}')}
      data-points={w.work.points('{}', '{of}')}
      data-complete={w.work.complete}
    >
      <FormProblem problem={problem} fields={named} />
      {props.children}
      {values['revision'] && <input type="hidden" name="revision" value={values['revision']} />}
      {props.agencies && (
        <div className="form two-up">
          <ChoiceField
            name="agency"
            label={w.desk.agency}
            codes={props.agencies.map((agency) => ({ code: agency.slug, label: agency.name }))}
            value={values['agency']}
            problem={problem}
            required
          />
          <TextField name="slug" label={w.desk.slug} hint={w.desk.slugHint} value={values['slug']} problem={problem} />
        </div>
      )}
      {groups.map(({ title, paths }) => (
        <fieldset key={title} className="entries">
          <legend>
            {w.work[title]}
            {title === 'nameAndSummary' && <small>{w.work.bothLanguages}</small>}
          </legend>
          <div className="form two-up">{paths.map((path) => field(path))}</div>
        </fieldset>
      ))}
      <footer className="decide">
        <p className="say" data-say role="status" />
        <a className="btn" href={props.back}>
          {w.common.cancel}
        </a>
        <button className="btn go">{props.submit}</button>
      </footer>
    </form>
  )
}
