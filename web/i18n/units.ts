/** Units as Chinese tables write them, in English. Words that only count what a field already names (辆 of vehicles) have none there. */
const english: Readonly<Record<string, string>> = {
  ...Object.fromEntries('个 件 项 张 辆 班 家 起 次 例 册 处 座 条 名 所 人次 册次 班次'.split(' ').map((counter) => [counter, ''])),
  人: 'people',
  户: 'households',
  层: 'floors',
  课时: 'lessons',
  分: 'points',
  '1–5 分': 'points of 1–5',
  元: 'yuan',
  万元: '10,000 yuan',
  亿元: '100 million yuan',
  度: '°',
  天: 'days',
  小时: 'h',
  分钟: 'min',
  秒: 's',
  米: 'm',
  千米: 'km',
  公里: 'km',
  平方米: 'm²',
  平方公里: 'km²',
  公顷: 'ha',
  亩: 'mu',
  万亩: '10,000 mu',
  吨: 't',
  万吨: '10,000 t',
  公斤: 'kg',
  总吨: 'GT',
  千瓦: 'kW',
  万千瓦: '10 MW',
  万千瓦时: '10 MWh',
  '1/10 万': 'per 100,000',
}

/** A unit as readers of English write it; what is not known stays as it was written. */
export const unitInEnglish = (unit: string): string =>
  english[unit] ??
  unit
    .split('/')
    .map((part) => english[part.trim()] ?? part)
    .join('/')
