import { notFound } from '../../../platform/errors/index.ts'
import type { Action } from '../action.ts'
import { licenceList } from '../licences.ts'
import { say } from '../site.ts'

/** The version of CKAN whose wire format is spoken. */
const spoken = '2.12.0'

export const helpAction = (helpOf: (name: string) => string | undefined): Action => ({
  name: 'help_show',
  help: 'What an action does.\n\n:param name: name of the action\n:rtype: string',
  async run({ params }) {
    const name = params.required('name')
    const help = helpOf(name)
    if (help === undefined) throw notFound({ zh: '操作', en: 'action' }, name)
    return help
  },
})

export const siteActions: readonly Action[] = [
  {
    name: 'status_show',
    help: 'Name and version of the site.\n\n:rtype: dictionary',
    run: async ({ site, origin, locale }) => ({
      site_title: say(site.name, locale),
      site_description: '',
      site_url: origin,
      error_emails_to: '',
      locale_default: 'zh_Hans_CN',
      extensions: ['datastore'],
      ckan_version: spoken,
    }),
  },
  { name: 'site_read', help: 'Whether the site may be read.\n\n:rtype: boolean', run: async () => true },
  { name: 'license_list', help: 'The licences of the city.\n\n:rtype: list of dictionaries', run: async (call) => licenceList(call) },
]
