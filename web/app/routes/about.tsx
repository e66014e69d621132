import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import { words } from '../../i18n/index.ts'
import { Frame } from '../../ui/frame.tsx'
import { Openness, Pairs } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { licenceAddress } from '../../view/json-ld.ts'
import { siteOf, titled, type PageArgs } from '../run.ts'

export const loader = (args: PageArgs): { title: string } => ({ title: titled(args, words[siteOf(args).locale].common.about) })
export const meta = ({ loaderData }: { loaderData?: { title: string } }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]

/** Parts of the quality score with their weights; a test compares them with what is computed. */
const weights = { partComplete: 25, partValid: 25, partTimely: 20, partDescribed: 20, partUnique: 10 } as const

/** What the licences allow, in a sentence each, with the place of the full text. */
function Licences(): ReactNode {
  const { w, pick, city, codes } = useSite()
  const meaning: Record<string, string> = { 'CC-BY-4.0': w.site.licenceBy, 'CC0-1.0': w.site.licenceZero, 'city-open-1.0': w.site.licenceCity }
  return (
    <dl className="pairs">
      {codes('licence').flatMap((code) => {
        const address = licenceAddress(code.code, city.origin)
        return [
          <dt key={code.code} id={`licence-${code.code}`}>
            {pick(code.label)}
            <br />
            <span className="mono s12">{code.code}</span>
          </dt>,
          <dd key={`${code.code}-text`}>
            {meaning[code.code]}
            {address.startsWith('https://creativecommons.org/') && (
              <>
                {' '}
                <a href={address}>{w.site.licenceText}</a>
              </>
            )}
          </dd>,
        ]
      })}
    </dl>
  )
}

/** What this place is, what the open classes mean, under which licences data are given, how things are computed, and what is kept of a reader. */
export default function About(): ReactNode {
  useLoaderData()
  const { w, f, pick, city, to, codes } = useSite()
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
        <div className="prose plain-heads rise-16">
          <p>
            {pick({
              zh: `这里是${city.portal.zh}。各部门把数据登记、检查、审批之后放在这里：打开一个数据集，看到的就是它的行；网址就是这一个视图。`,
              en: `This is ${city.portal.en}. Agencies register, check and approve their data and put it here: a dataset opens on its rows, and the address is the view.`,
            })}
          </p>
          {city.synthetic && <p className="note warn">{w.common.synthetic(pick(city.name))}</p>}
          <h2>{w.dataset.openness}</h2>
          <dl className="pairs">
            {codes('openClass').flatMap((code) => [
              <dt key={code.code}>
                <Openness code={code.code} label={pick(code.label)} />
              </dt>,
              <dd key={`${code.code}-text`}>{meanings[code.code]}</dd>,
            ])}
          </dl>
          <h2 id="licences">{w.site.aboutLicence}</h2>
          <p>{w.site.aboutLicenceText}</p>
          <Licences />
          <h2 id="method">{w.site.method}</h2>
          <h3 className="strong">{w.site.freshness}</h3>
          <p>{w.site.freshnessText}</p>
          <h3 className="strong" id="quality">
            {w.site.score}
          </h3>
          <p>{w.site.scoreText}</p>
          <Pairs
            items={Object.entries(weights).map(([part, weight]) => ({
              name: w.site[part as keyof typeof weights],
              value: w.site.weight(f.int(weight)),
            }))}
          />
          <h2 id="synthetic">{w.site.synthetic}</h2>
          <p>{w.site.syntheticText}</p>
          <h2 id="privacy">{w.h.privacy}</h2>
          <p>{w.site.privacyText}</p>
          <Pairs
            items={[
              { name: w.site.keptLog, value: w.site.keptLogText },
              { name: w.site.keptLimit, value: w.site.keptLimitText },
              { name: w.site.keptUse, value: w.site.keptUseText },
              { name: w.site.keptAudit, value: w.site.keptAuditText },
              { name: w.site.keptSql, value: w.site.keptSqlText },
              { name: w.site.keptPeople, value: w.site.keptPeopleText },
              { name: w.site.keptMail, value: w.site.keptMailText },
              { name: w.site.keptCookies, value: w.site.keptCookiesText },
            ]}
          />
          <h2>API</h2>
          <p>
            <a href={to('/developers')}>{w.h.developers}</a> · <a href="/docs/api">{w.common.apiDocs}</a> · <a href={to('/status')}>{w.h.status}</a> ·{' '}
            <a href={to('/ui')}>{w.common.parts}</a>
          </p>
        </div>
      </div>
    </Frame>
  )
}
