import type { ReactNode } from 'react'
import { useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { ask, type PageArgs } from '../run.ts'
import { actOnSql, type SqlOutcome } from '../sql-actions.ts'
import { loadSql, SqlPage, type SqlLoaded } from './sql.tsx'

export const loader = async (args: PageArgs): Promise<SqlLoaded> =>
  loadSql(args, await ask(args, 'show-saved-query', { saved: args.params['saved'] }))
export const action = (args: PageArgs): Promise<unknown> => actOnSql(args)
export const meta = ({ loaderData }: { loaderData?: SqlLoaded }): MetaDescriptor[] => [
  { title: loaderData?.opened ? `${loaderData.opened.title} · ${loaderData.title}` : (loaderData?.title ?? '') },
  { name: 'robots', content: 'noindex' },
]
export const handle = { islands: ['sql-page'], body: 'at-sql' }

/** A statement that somebody shared. It does not run by itself, and reads data under the right of whoever runs it. */
export default function SharedSql(): ReactNode {
  return <SqlPage loaded={useLoaderData<typeof loader>()} outcome={useActionData<SqlOutcome>()} />
}
