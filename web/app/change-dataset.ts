import type { Problem } from '../../src/platform/errors/index.ts'
import { attempt, type PageArgs } from './run.ts'

type Values = Record<string, string>
const bothLanguages = (values: Values, name: string): { zh: string; en: string } => ({
  zh: values[`${name}.zh`] || values[`${name}.en`] || '',
  en: values[`${name}.en`] || values[`${name}.zh`] || '',
})
const given = (values: Values, ...names: string[]): Values =>
  Object.fromEntries(names.flatMap((name) => (values[name] ? [[name, values[name]]] : [])))

/** Carries out what a form of the dataset's page at the desk asks; answers the problem when it was refused. */
export async function changeDataset(args: PageArgs, dataset: string, values: Values): Promise<Problem | undefined> {
  const { table = '', version = '' } = values
  switch (values['intent']) {
    case 'submit':
      return (await attempt(args, 'submit-dataset', { dataset, ...given(values, 'note') })).problem
    case 'withdraw':
      return (await attempt(args, 'withdraw-review', { review: values['review'] ?? '' })).problem
    case 'retire':
      return (await attempt(args, 'retire-dataset', { dataset, reason: values['reason'] ?? '' })).problem
    case 'publish':
      return (await attempt(args, 'publish-version', { table, version })).problem
    case 'hold':
      return (await attempt(args, 'hold-version', { table, version, reason: values['reason'] ?? '' })).problem
    case 'retract':
      return (await attempt(args, 'retract-version', { table, version, reason: values['reason'] ?? '' })).problem
    case 'table':
      return (
        await attempt(args, 'edit-table', {
          table,
          lookupKeys: (values['lookupKeys'] ?? '')
            .split(/[,，、]/)
            .map((name) => name.trim())
            .filter(Boolean),
          orderField: values['orderField'] || null,
          ...(values['coordinateSystem'] !== undefined && { coordinateSystem: values['coordinateSystem'] || null }),
        })
      ).problem
    case 'field': {
      const label = bothLanguages(values, 'label')
      const description = bothLanguages(values, 'description')
      return (
        await attempt(args, 'edit-field', {
          table,
          field: values['field'] ?? '',
          ...(label.zh && { label }),
          ...(description.zh && { description }),
          unit: values['unit'] || null,
          ...given(values, 'sensitivity', 'shareClass', 'openClass'),
        })
      ).problem
    }
    default:
      return { type: 'about:blank', title: '', status: 400, code: 'PUJIANG_UNKNOWN_FORM', kind: 'InvalidInput', detail: values['intent'] ?? '' }
  }
}
