import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { codeLists } from '../../../src/model/index.ts'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Openness } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { siteOf, titled, type PageArgs } from '../run.ts'

export const loader = (args: PageArgs): { title: string } => ({ title: titled(args, words[siteOf(args).locale].common.about) })
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

/** What this place is, what the open classes mean, under which licences data are given, and what is remembered of a reader. */
export default function About(): ReactNode {
  useLoaderData()
  const { w, pick, city, to } = useSite()
  const meanings = {
    unconditional: pick({
      zh: '人人可看每一行，可下载，可用接口取，不用登录。',
      en: 'Everybody may read every row, download it and fetch it by the API, without signing in.',
    }),
    conditional: pick({
      zh: '目录、字段和条件人人可看；行要先申请，写明用途。',
      en: 'Everybody may see the entry, its columns and the condition; rows are asked for with a purpose.',
    }),
    none: pick({ zh: '不向公众开放；部门之间另按共享类型办。', en: 'Not opened to the public; between agencies the sharing class decides.' }),
  } as Record<string, string>
  return (
    <Frame>
      <div className="wrap">
        <h1 className="page-title song rise-40">{w.h.about}</h1>
        <div className="prose rise-16">
          <p>
            {pick({
              zh: `这里是${city.portal.zh}。各部门把数据登记、检查、审批之后放在这里：打开一个数据集，看到的就是它的行；网址就是这一个视图。`,
              en: `This is ${city.portal.en}. Agencies register, check and approve their data and put it here: a dataset opens on its rows, and the address is the view.`,
            })}
          </p>
          {city.synthetic && <p className="note warn">{w.common.synthetic(pick(city.name))}</p>}
          <h2>{w.dataset.openness}</h2>
          <dl className="pairs">
            {(codeLists['openClass'] ?? []).flatMap((code) => [
              <dt key={code.code}>
                <Openness code={code.code} label={pick(code.label)} />
              </dt>,
              <dd key={`${code.code}-text`}>{meanings[code.code]}</dd>,
            ])}
          </dl>
          <h2>{w.dataset.licence}</h2>
          <ul>
            {(codeLists['licence'] ?? []).map((code) => (
              <li key={code.code}>
                {pick(code.label)} <span className="mono s13 quiet">{code.code}</span>
              </li>
            ))}
          </ul>
          <h2>{pick({ zh: '隐私', en: 'Privacy' })}</h2>
          <p>
            {pick({
              zh: '看开放数据不用登录。这里不用任何站外的字体、脚本或统计；浏览器里只记外观和语言的选择，登录后多记一个会话。',
              en: 'Open data is read without signing in. Nothing is fetched from elsewhere, no fonts, scripts or counters; the browser keeps your choice of look and language, and a session when you sign in.',
            })}
          </p>
          <h2>API</h2>
          <p>
            <a href="/docs">{w.common.apiDocs}</a> · <a href="/openapi.json">{w.common.openapi}</a> · <a href={to('/ui')}>{w.common.parts}</a>
          </p>
        </div>
      </div>
    </Frame>
  )
}
