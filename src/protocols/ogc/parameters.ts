import { invalidInput, type PlatformError } from '../../platform/errors/index.ts'

/** A parameter that cannot be honoured, by name. */
export const badParameter = (name: string, zh: string, en: string): PlatformError =>
  invalidInput({
    code: 'PUJIANG_OGC_PARAMETER',
    detail: { zh: `参数 ${name}：${zh}。`, en: `Parameter ${name}: ${en}.` },
    cure: { zh: '接口描述在 /ogc/api。', en: 'The API is described at /ogc/api.' },
    faults: [{ at: name, message: { zh, en } }],
  })

/** Parameters of later parts of the standard: known, and not spoken. */
const notSpoken: ReadonlySet<string> = new Set(['filter', 'filter-lang', 'filter-crs', 'sortby', 'properties', 'profile', 'skipGeometry'])

/** What a request asks, read strictly: the standard wants unknown and repeated parameters refused, not ignored. */
export class Parameters {
  private readonly values: ReadonlyMap<string, string>

  /** @throws InvalidInput for a parameter that is not among `known` */
  constructor(query: unknown, known: readonly string[]) {
    const values = new Map<string, string>()
    for (const [name, value] of Object.entries(query as Record<string, unknown>)) {
      if (typeof value !== 'string') throw badParameter(name, '只能写一次', 'it may stand once only')
      if (!known.includes(name)) {
        if (notSpoken.has(name))
          throw badParameter(name, '不支持；请用 bbox、datetime 和 字段名=值', 'it is not supported; use bbox, datetime and property=value')
        throw badParameter(name, `没有这个参数，可用：${known.join('、')}`, `there is no such parameter; there are ${known.join(', ')}`)
      }
      values.set(name, value)
    }
    this.values = values
  }

  text(name: string): string | undefined {
    return this.values.get(name)
  }

  /** Texts with commas between them; null when the parameter is absent. */
  list(name: string): string[] | null {
    const value = this.values.get(name)
    if (value === undefined) return null
    const items = value.split(',').map((item) => item.trim())
    if (items.length > 200 || items.some((item) => item === '' || item.length > 300))
      throw badParameter(name, '应是逗号分开的词', 'words with commas between them')
    return items
  }

  /** Least is refused below; more than the most is answered with the most, as the standard allows. */
  integer(name: string, { least, most, otherwise }: { least: number; most: number; otherwise: number }): number {
    const value = this.values.get(name)
    if (value === undefined) return otherwise
    if (!/^\d{1,18}$/.test(value) || Number(value) < least)
      throw badParameter(name, `应是不小于 ${least} 的整数`, `a whole number of ${least} or more`)
    return Math.min(Number(value), most)
  }

  /** The same question with some parameters changed, for links. */
  with(changed: Readonly<Record<string, string | undefined>>): string {
    const query = new URLSearchParams([...this.values])
    for (const [name, value] of Object.entries(changed)) {
      query.delete(name)
      if (value !== undefined) query.set(name, value)
    }
    const text = query.toString()
    return text === '' ? '' : `?${text}`
  }
}
