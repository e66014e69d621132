import type { Code, Text } from './text.ts'

const code = (c: string, zh: string, en: string): Code => ({ code: c, label: { zh, en } })

/** The sixteen fields of prudent opening (上海市大数据发展实施意见, 2016, row M10). */
export const themes: readonly Code[] = [
  code('economy', '经济', 'Economy'),
  code('transport', '交通', 'Transport'),
  code('education', '教育', 'Education'),
  code('health', '卫生', 'Health'),
  code('employment', '就业', 'Employment'),
  code('social-security', '社保', 'Social security'),
  code('culture', '文化', 'Culture'),
  code('science', '科技', 'Science and technology'),
  code('agriculture', '农业', 'Agriculture'),
  code('environment', '环境', 'Environment'),
  code('safety', '安监', 'Work safety'),
  code('statistics', '统计', 'Statistics'),
  code('credit', '信用', 'Credit'),
  code('weather', '气象', 'Weather'),
  code('ocean', '海洋', 'Ocean'),
  code('market', '市场监管', 'Market supervision'),
]

/** 共享类型 of GB/T 21063: sharing between agencies. */
export const shareClasses: readonly Code[] = [
  code('unconditional', '无条件共享', 'Shared without condition'),
  code('conditional', '有条件共享', 'Shared on condition'),
  code('none', '不予共享', 'Not shared'),
]
/** 开放类型: opening to everybody. */
export const openClasses: readonly Code[] = [
  code('unconditional', '无条件开放', 'Open without condition'),
  code('conditional', '有条件开放', 'Open on condition'),
  code('none', '非开放', 'Not open'),
]
export const updateCycles: readonly Code[] = [
  code('realtime', '实时', 'Real time'),
  code('hourly', '每小时', 'Hourly'),
  code('daily', '每日', 'Daily'),
  code('weekly', '每周', 'Weekly'),
  code('monthly', '每月', 'Monthly'),
  code('quarterly', '每季度', 'Quarterly'),
  code('yearly', '每年', 'Yearly'),
  code('irregular', '不定期', 'Irregular'),
]
export const licences: readonly Code[] = [
  code('CC-BY-4.0', '知识共享 署名 4.0', 'Creative Commons Attribution 4.0'),
  code('CC0-1.0', '知识共享 零 1.0', 'Creative Commons Zero 1.0'),
  code('city-open-1.0', '城市公共数据开放许可 1.0', 'City Open Data Licence 1.0'),
]
/** Categories of high-value datasets, Implementing Regulation (EU) 2023/138. */
const hvdCategories: readonly Code[] = [
  code('geospatial', '地理空间', 'Geospatial'),
  code('environment', '地球观测与环境', 'Earth observation and environment'),
  code('meteorological', '气象', 'Meteorological'),
  code('statistics', '统计', 'Statistics'),
  code('companies', '公司与公司所有权', 'Companies and company ownership'),
  code('mobility', '交通出行', 'Mobility'),
]
/** Sensitivity of a field, after the three levels common in city grading guides; `personal` is L3. */
export const sensitivities: readonly Code[] = [
  code('public', '公开', 'Public'),
  code('internal', '内部', 'Internal'),
  code('personal', '个人信息', 'Personal'),
]
export const datasetStatuses: readonly Code[] = [
  code('draft', '草稿', 'Draft'),
  code('in-review', '审核中', 'In review'),
  code('published', '已发布', 'Published'),
  code('retired', '已下架', 'Retired'),
]
export const distributionKinds: readonly Code[] = [
  code('table', '数据表', 'Table'),
  code('file', '文件', 'File'),
  code('link', '链接', 'Link'),
  code('service', '服务', 'Service'),
]
export const versionStates: readonly Code[] = [
  code('staged', '待发布', 'Staged'),
  code('published', '已发布', 'Published'),
  code('held', '暂缓', 'Held back'),
  code('retracted', '已撤回', 'Retracted'),
]
export const roles: readonly Code[] = [
  code('visitor', '访客', 'Visitor'),
  code('registered', '注册用户', 'Registered person'),
  code('steward', '数据专员', 'Data steward'),
  code('approver', '审批人', 'Approver'),
  code('bureau', '数据主管部门', 'Data bureau'),
  code('auditor', '审计', 'Auditor'),
  code('administrator', '管理员', 'Administrator'),
]
/** Every code list by name, as the API, the forms and the facets use them. */
export const codeLists: Readonly<Record<string, readonly Code[]>> = {
  theme: themes,
  shareClass: shareClasses,
  openClass: openClasses,
  updateCycle: updateCycles,
  licence: licences,
  hvdCategory: hvdCategories,
  sensitivity: sensitivities,
  status: datasetStatuses,
  distributionKind: distributionKinds,
  versionState: versionStates,
  role: roles,
}

/** A code as a city uses it. */
export interface CityCode extends Code {
  /** Not offered any more; what has it keeps it and is shown by its name. */
  hidden?: boolean
}
/** Code lists by name as a city uses them. */
export type CityCodes = Readonly<Record<string, readonly CityCode[]>>

/** What a city may do with a list beside naming its codes: rules of the platform hang on the codes of the other lists. */
export const ownCodeRights: Readonly<Record<string, { adds?: true; hides?: true }>> = {
  licence: { adds: true, hides: true },
  updateCycle: { hides: true },
}

/** The code lists with what a city says of them: its own codes first, in its order, then those it says nothing of. */
export function cityCodes(own: Partial<CityCodes>): CityCodes {
  const merged = Object.entries(codeLists).map(([name, standard]): [string, readonly CityCode[]] => {
    const { adds, hides } = ownCodeRights[name] ?? {}
    const mine = (own[name] ?? [])
      .filter(({ code: value }) => adds || standard.some((known) => known.code === value))
      .map(({ code: value, label, hidden }): CityCode => ({ code: value, label, ...(hidden && hides && { hidden }) }))
    return [name, [...mine, ...standard.filter((known) => !mine.some(({ code: value }) => value === known.code))]]
  })
  return Object.fromEntries(merged)
}

/** The label of a code, or the code itself where the list does not know it. */
export function labelOf(list: readonly Code[], value: string): Text {
  return list.find((c) => c.code === value)?.label ?? { zh: value, en: value }
}
