import { words } from '../../i18n/index.ts'
import { siteOf, titled, type PageArgs } from '../run.ts'
import type { MetaDescriptor } from 'react-router'

export { PartsPage as default } from '../../ui/parts-page.tsx'
export const loader = (args: PageArgs): { title: string } => ({ title: titled(args, words[siteOf(args).locale].h.parts) })
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
