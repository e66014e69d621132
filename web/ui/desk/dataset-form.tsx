import type { ReactNode } from 'react'
import { codeLists, type Agency, type DatasetDetail } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import { ChoiceField, FormProblem, TextField } from '../form.tsx'
import { useSite } from '../site.tsx'

const list = (name: string): NonNullable<(typeof codeLists)[string]> => codeLists[name] ?? []
const named = [
  'name',
  'name.zh',
  'name.en',
  'summary',
  'summary.zh',
  'summary.en',
  'theme',
  'keywords',
  'shareClass',
  'shareCondition',
  'openClass',
  'openCondition',
  'legalBasis',
  'updateCycle',
  'licence',
  'contact',
  'code',
  'spatial',
  'slug',
  'agency',
]

/** What a dataset says of itself as the fields of the form. */
export const valuesOf = (dataset: DatasetDetail): Record<string, string> => ({
  'name.zh': dataset.name.zh,
  'name.en': dataset.name.en,
  'summary.zh': dataset.summary.zh,
  'summary.en': dataset.summary.en,
  'description.zh': dataset.description?.zh ?? '',
  'description.en': dataset.description?.en ?? '',
  theme: dataset.theme,
  keywords: dataset.keywords.join(', '),
  shareClass: dataset.shareClass,
  shareCondition: dataset.shareCondition ?? '',
  openClass: dataset.openClass,
  openCondition: dataset.openCondition ?? '',
  legalBasis: dataset.legalBasis ?? '',
  updateCycle: dataset.updateCycle,
  licence: dataset.licence ?? '',
  contact: dataset.contact ?? '',
  code: dataset.code ?? '',
  spatial: dataset.spatial ?? '',
  revision: String(dataset.revision),
})

/** The fields of the form as the input of `create-dataset` and `edit-dataset`. A language left empty takes the words of the other. */
export function inputOf(values: Record<string, string>): Record<string, unknown> {
  const text = (name: string): { zh: string; en: string } => ({
    zh: values[`${name}.zh`] || values[`${name}.en`] || '',
    en: values[`${name}.en`] || values[`${name}.zh`] || '',
  })
  const optional = ['shareCondition', 'openCondition', 'legalBasis', 'contact', 'code', 'spatial'].map((name) => [name, values[name] ?? ''] as const)
  const description = text('description')
  return {
    name: text('name'),
    summary: text('summary'),
    ...(description.zh !== '' && { description }),
    theme: values['theme'] ?? '',
    keywords: (values['keywords'] ?? '')
      .split(/[,，、;；]/)
      .map((word) => word.trim())
      .filter(Boolean),
    shareClass: values['shareClass'] ?? '',
    openClass: values['openClass'] ?? '',
    updateCycle: values['updateCycle'] ?? '',
    ...(values['licence'] && { licence: values['licence'] }),
    ...Object.fromEntries(optional.filter(([, value]) => value !== '')),
  }
}

/** Core metadata of GB/T 21063 as one form; what was typed stays when something is to be mended. */
export function DatasetForm(props: {
  values: Record<string, string>
  problem: Problem | undefined
  action: string
  agencies?: readonly Agency[]
  submit: string
  back: string
}): ReactNode {
  const { w } = useSite()
  const { values, problem } = props
  return (
    <form className="form two-up" method="post" action={props.action}>
      <div className="whole">
        <FormProblem problem={problem} fields={named} />
      </div>
      {values['revision'] && <input type="hidden" name="revision" value={values['revision']} />}
      {props.agencies && (
        <ChoiceField
          name="agency"
          label={w.desk.agency}
          codes={props.agencies.map((agency) => ({ code: agency.slug, label: agency.name }))}
          value={values['agency']}
          problem={problem}
          required
        />
      )}
      {props.agencies && <TextField name="slug" label={w.desk.slug} hint={w.desk.slugHint} value={values['slug']} problem={problem} />}
      <TextField name="name.zh" label={w.desk.nameZh} hint={w.desk.nameHint} value={values['name.zh']} problem={problem} lang="zh-CN" required />
      <TextField name="name.en" label={w.desk.nameEn} hint={w.common.optional} value={values['name.en']} problem={problem} lang="en" />
      <TextField
        name="summary.zh"
        label={w.desk.summaryZh}
        hint={w.desk.summaryHint}
        value={values['summary.zh']}
        problem={problem}
        lang="zh-CN"
        long
        required
      />
      <TextField name="summary.en" label={w.desk.summaryEn} hint={w.common.optional} value={values['summary.en']} problem={problem} lang="en" long />
      <ChoiceField name="theme" label={w.desk.theme} codes={list('theme')} value={values['theme']} problem={problem} required />
      <TextField name="keywords" label={w.desk.keywords} hint={w.desk.keywordsHint} value={values['keywords']} problem={problem} />
      <ChoiceField
        name="shareClass"
        label={w.desk.shareClass}
        hint={w.desk.shareHint}
        codes={list('shareClass')}
        value={values['shareClass'] ?? 'unconditional'}
        problem={problem}
        required
      />
      <TextField name="shareCondition" label={w.desk.shareCondition} hint={w.common.optional} value={values['shareCondition']} problem={problem} />
      <ChoiceField
        name="openClass"
        label={w.desk.openClass}
        hint={w.desk.openHint}
        codes={list('openClass')}
        value={values['openClass'] ?? 'unconditional'}
        problem={problem}
        required
      />
      <TextField name="openCondition" label={w.desk.openCondition} hint={w.common.optional} value={values['openCondition']} problem={problem} />
      <TextField name="legalBasis" label={w.desk.legalBasis} hint={w.desk.legalHint} value={values['legalBasis']} problem={problem} />
      <ChoiceField
        name="updateCycle"
        label={w.desk.updateCycle}
        hint={w.desk.cycleHint}
        codes={list('updateCycle')}
        value={values['updateCycle'] ?? 'monthly'}
        problem={problem}
        required
      />
      <ChoiceField
        name="licence"
        label={w.desk.licence}
        codes={list('licence')}
        value={values['licence'] ?? ''}
        empty={w.dataset.noLicence}
        problem={problem}
      />
      <TextField name="contact" label={w.desk.contact} hint={w.common.optional} value={values['contact']} problem={problem} />
      <TextField name="code" label={w.desk.code} hint={w.common.optional} value={values['code']} problem={problem} />
      <TextField name="spatial" label={w.desk.spatial} hint={w.common.optional} value={values['spatial']} problem={problem} />
      <TextField
        name="description.zh"
        label={w.desk.descriptionZh}
        hint={w.common.optional}
        value={values['description.zh']}
        problem={problem}
        lang="zh-CN"
        long
      />
      <TextField
        name="description.en"
        label={w.desk.descriptionEn}
        hint={w.common.optional}
        value={values['description.en']}
        problem={problem}
        lang="en"
        long
      />
      <div className="form-end whole">
        <button className="btn go">{props.submit}</button>
        <a className="btn" href={props.back}>
          {w.common.cancel}
        </a>
      </div>
    </form>
  )
}
