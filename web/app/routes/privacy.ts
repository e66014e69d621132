import { redirect } from 'react-router'
import { localPath } from '../../ui/site.tsx'
import { siteOf, type PageArgs } from '../run.ts'

/** An address people try: privacy is told on the page about this place. */
export const loader = (args: PageArgs): Response => redirect(localPath('/about#privacy', siteOf(args).locale))
