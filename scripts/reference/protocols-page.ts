import type { Locale } from '../../src/model/index.ts'
import type { Protocol } from '../../src/protocols/protocol.ts'

const words = {
  zh: {
    title: '标准接口',
    lead: '由程序生成。`{dataset}` 和 `{table}` 换成一个公开的数据集和它的表；页面 `/developers/standards` 上的例子已经换好，点开就能用。',
    specification: '规范',
    address: '地址',
    gives: '给出',
    refused: '不提供的调用',
    why: '缘由',
    instead: '改用',
  },
  en: {
    title: 'Standards',
    lead: 'Generated from the program. `{dataset}` and `{table}` stand for a dataset that is open and its table; on the page `/developers/standards` they are filled in and open with a click.',
    specification: 'Specification',
    address: 'Address',
    gives: 'Gives',
    refused: 'Call not given',
    why: 'Why',
    instead: 'Instead',
  },
}

/** The page of all standards the city speaks. */
export function protocolsPage(protocols: readonly Protocol[], locale: Locale): string {
  const w = words[locale]
  const parts = protocols.map(({ title, summary, specification, examples, refused }) =>
    [
      `## ${title[locale]}`,
      '',
      summary[locale],
      '',
      `${w.specification}: <${specification}>`,
      '',
      `| ${w.address} | ${w.gives} |`,
      '|---|---|',
      ...examples.map((example) => `| \`${example.path.replaceAll('|', '\\|')}\` | ${example.summary[locale]} |`),
      ...(refused ? ['', `| ${w.refused} | ${w.why} | ${w.instead} |`, '|---|---|---|'] : []),
      ...(refused ?? []).map(({ name, because, cure }) => `| \`${name}\` | ${because[locale]} | ${cure[locale]} |`),
      '',
    ].join('\n'),
  )
  return [`# ${w.title}`, '', w.lead, '', ...parts].join('\n')
}
