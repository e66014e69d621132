import { describe, expect, it } from 'vitest'
import { CatalogueIndex } from './catalogue-index.ts'
import { publicOnly, type Visibility } from './catalogue-entry.ts'
import { entryId, entryOf, fieldOf } from './entry-fixtures.ts'
import type { SearchRequest } from './search-answer.ts'

const city = [
  entryOf(1, { name: '道路交通噪声监测', en: 'Road traffic noise monitoring', summary: '主要道路两侧的模拟声级。' }),
  entryOf(2, {
    name: '功能区噪声监测（逐小时）',
    en: 'Hourly noise in functional areas',
    fieldNames: [fieldOf('等效声级', 'Leq_dB(A)'), fieldOf('夜间噪声限值', 'nightLimit')],
  }),
  entryOf(3, {
    name: '12345 服务热线工单',
    en: 'Hotline requests',
    agency: 'traffic',
    theme: 'economy',
    codeValues: [{ code: '0307', label: '噪声扰民' }],
    formats: ['csv', 'json'],
  }),
  entryOf(4, { name: '公交站点', en: 'Bus stops', agency: 'traffic', theme: 'transport', keywords: ['公共交通'], updateCycle: 'monthly' }),
  entryOf(5, {
    name: '公交线路客流统计',
    en: 'Passengers by bus line',
    agency: 'traffic',
    theme: 'transport',
    summary: '各线路每日刷卡人次,分站点。',
    openClass: 'conditional',
  }),
  entryOf(6, {
    name: '空气质量日报',
    en: 'Daily air quality',
    summary: 'PM2.5、臭氧等六项,符合 GB/T 3095。',
    fieldNames: [fieldOf('细颗粒物', 'PM2.5')],
  }),
  entryOf(7, { name: '医疗机构名录', en: 'Registered medical institutions', agency: 'health', theme: 'health', formats: ['xlsx'] }),
  entryOf(8, { name: '重庆银行网点', en: 'Branches', theme: 'economy' }),
]
const index = new CatalogueIndex()
index.put(city)

const find = (text: string, more: Partial<SearchRequest> = {}): number[] =>
  index
    .search({ text, visibility: publicOnly, ...more })
    .hits.map((h) => Number.parseInt(h.id.slice(-12), 16))
    .sort((a, b) => a - b)
const order = (text: string, more: Partial<SearchRequest> = {}): number[] =>
  index.search({ text, visibility: publicOnly, ...more }).hits.map((h) => Number.parseInt(h.id.slice(-12), 16))

describe('words of a question', () => {
  it('finds a word inside a longer compound, in name, column and code list', () => {
    expect(find('噪声')).toEqual([1, 2, 3])
    expect(find('监测')).toEqual([1, 2])
    expect(find('站点')).toEqual([4, 5])
  })
  it('finds a compound by its parts and needs every part', () => {
    expect(find('道路噪声')).toEqual([1])
    // the hotline's agency is 市交通委员会
    expect(find('交通噪声')).toEqual([1, 3])
    expect(find('噪声 监测')).toEqual([1, 2])
    expect(find('公交 站点')).toEqual([4, 5])
  })
  it('passes over words that say nothing in a catalogue', () => {
    expect(find('交通数据集')).toEqual([1, 3, 4, 5])
    expect(find('空气质量的数据')).toEqual([6])
  })
  it('folds traditional characters, full width and case', () => {
    expect(find('噪聲監測')).toEqual([1, 2])
    expect(find('ＰＭ２．５')).toEqual([6])
    expect(find('BUS')).toEqual([4, 5])
  })
  it('finds by pinyin of whole words, in phrases of words and by initials', () => {
    expect(find('zaosheng')).toEqual([1, 2])
    expect(find('jiaotongzaosheng')).toEqual([1])
    expect(find('zsjc')).toEqual([1, 2])
    expect(find('yinhang')).toEqual([8])
    expect(find('chongqingyinhang')).toEqual([8])
    expect(find('zhongqingyinxing')).toEqual([])
  })
  it('finds English words by their stem, and as beginnings when nothing else matches', () => {
    expect(find('monitor')).toEqual([1])
    expect(find('requests')).toEqual([3])
    expect(find('institution')).toEqual([7])
    expect(find('passen')).toEqual([5])
    expect(find('bus line')).toEqual([5])
  })
  it('takes an unfinished last word only when told so', () => {
    expect(find('noise mon', { asYouType: true })).toEqual([1])
    expect(find('zaos', { asYouType: true })).toEqual([1, 2])
  })
  it('finds codes and numbers as they stand', () => {
    expect(find('0307')).toEqual([3])
    expect(find('12345')).toEqual([3])
    expect(find('pm2.5')).toEqual([6])
    expect(find('GB/T 3095')).toEqual([6])
    expect(find('leq_db')).toEqual([2])
    expect(find('night limit')).toEqual([2])
  })
  it('holds a quoted phrase together', () => {
    expect(find('“公交站点”')).toEqual([4])
    expect(find('"air quality"')).toEqual([6])
    expect(find('"噪聲監測"')).toEqual([1, 2])
    expect(find('"quality air"')).toEqual([])
    expect(find('"noise monitor"')).toEqual([])
  })
  it('leaves out what follows a minus', () => {
    expect(find('噪声 -交通')).toEqual([2])
    expect(find('-噪声')).toEqual([4, 5, 6, 7, 8])
    expect(find('bus -"bus stops"')).toEqual([5])
  })
  it('falls back to any of the words, and says so', () => {
    const answer = index.search({ text: '噪声 医疗', visibility: publicOnly })
    expect(answer).toMatchObject({ relaxed: true, total: 4 })
    expect(index.search({ text: '噪声 监测', visibility: publicOnly }).relaxed).toBe(false)
    expect(index.search({ text: '完全没有', visibility: publicOnly })).toMatchObject({ relaxed: false, total: 0, hits: [] })
  })
  it('does not relax because a facet is empty', () => {
    const answer = index.search({ text: '噪声 监测', visibility: publicOnly, filters: { theme: ['health'] } })
    expect(answer).toMatchObject({ relaxed: false, total: 0 })
    expect(answer.facets.theme).toEqual([{ code: 'environment', count: 2 }])
  })
  it('survives any text', () => {
    for (const text of [
      '"',
      '-',
      '--',
      '“',
      '" "',
      '\u0000',
      '𠮷野家',
      'a'.repeat(10_000),
      '噪'.repeat(10_000),
      '(((',
      '%',
      '的',
      '-"',
      'İ',
      '\ud800',
    ]) {
      expect(() => index.search({ text, visibility: publicOnly, asYouType: true })).not.toThrow()
    }
  })
})

describe('order', () => {
  it('puts name before keyword before column before summary', () => {
    const ranked = new CatalogueIndex()
    ranked.put([
      entryOf(1, { name: '甲', summary: '内有绿化。' }),
      entryOf(2, { name: '乙', fieldNames: [fieldOf('绿化')] }),
      entryOf(3, { name: '丙', keywords: ['绿化'] }),
      entryOf(4, { name: '城市绿化' }),
      entryOf(5, { name: '丁', agency: '绿化局' }),
    ])
    expect(ranked.search({ text: '绿化', visibility: publicOnly }).hits.map((h) => h.id)).toEqual([4, 3, 2, 5, 1].map(entryId))
  })
  it('prefers the whole name, then the newer', () => {
    expect(order('公交站点')[0]).toBe(4)
    const ranked = new CatalogueIndex()
    ranked.put([entryOf(1, { name: '河道水位' }), entryOf(3, { name: '水库水位' }), entryOf(2, { name: '湖泊水位' })])
    expect(ranked.search({ text: '水位', visibility: publicOnly }).hits.map((h) => h.id)).toEqual([3, 2, 1].map(entryId))
  })
  it('gives everything by time of change when nothing is asked', () => {
    expect(order('')).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
    expect(order('噪声', { sort: 'modified' })).toEqual([3, 2, 1])
  })
  it('sorts names by digits, then pinyin', () => {
    expect(order('', { sort: 'name' })).toEqual([3, 8, 1, 5, 4, 2, 6, 7])
  })
  it('pages without gap or repeat in every order', () => {
    for (const sort of ['relevance', 'modified', 'name'] as const) {
      for (const text of ['', '噪声', '噪声 医疗']) {
        const whole = order(text, { sort })
        const paged: number[] = []
        let cursor: string | null = null
        do {
          const page = index.search({ text, sort, visibility: publicOnly, limit: 3, cursor })
          paged.push(...page.hits.map((h) => Number.parseInt(h.id.slice(-12), 16)))
          expect(page.total).toBe(whole.length)
          cursor = page.cursor
        } while (cursor)
        expect(paged).toEqual(whole)
      }
    }
  })
  it('ignores a cursor of another question or of nobody', () => {
    const { cursor } = index.search({ text: '噪声', visibility: publicOnly, limit: 1 })
    expect(order('监测', { cursor })).toEqual(order('监测'))
    expect(order('监测', { cursor: 'rubbish' })).toEqual(order('监测'))
  })
})

describe('facets', () => {
  it('counts the facets over all hits', () => {
    expect(index.search({ text: '噪声', visibility: publicOnly, limit: 1 }).facets).toMatchObject({
      theme: [
        { code: 'environment', count: 2 },
        { code: 'economy', count: 1 },
      ],
      agency: [
        { code: 'env', count: 2 },
        { code: 'traffic', count: 1 },
      ],
      openClass: [{ code: 'unconditional', count: 3 }],
      updateCycle: [{ code: 'daily', count: 3 }],
      format: [
        { code: 'csv', count: 3 },
        { code: 'json', count: 1 },
      ],
    })
  })
  it('counts a facet without its own selection', () => {
    const answer = index.search({ visibility: publicOnly, filters: { theme: ['transport'], openClass: ['conditional'] } })
    expect(answer.total).toBe(1)
    expect(answer.facets.theme).toEqual([{ code: 'transport', count: 1 }])
    expect(answer.facets.openClass).toEqual([
      { code: 'conditional', count: 1 },
      { code: 'unconditional', count: 1 },
    ])
  })
})

describe('why', () => {
  const why = (text: string, n: number): unknown => index.search({ text, visibility: publicOnly }).hits.find((h) => h.id === entryId(n))?.why
  it('says where the words stand', () => {
    expect(why('噪声', 2)).toEqual([
      { field: 'name', text: '功能区噪声监测（逐小时）', spans: [[3, 5]] },
      { field: 'field', text: '夜间噪声限值', spans: [[2, 4]] },
    ])
    expect(why('噪聲', 3)).toEqual([{ field: 'code', text: '0307 噪声扰民', spans: [[5, 7]] }])
    expect(why('zaosheng', 1)).toEqual([{ field: 'name', text: '道路交通噪声监测', spans: [[4, 6]] }])
    expect(why('stop', 4)).toEqual([{ field: 'name', text: 'Bus stops', spans: [[4, 9]] }])
    expect(why('刷卡', 5)).toEqual([{ field: 'summary', text: '各线路每日刷卡人次,分站点。', spans: [[5, 7]] }])
  })
  it('names three places of a kind and counts the rest', () => {
    const wide = new CatalogueIndex()
    wide.put([entryOf(1, { name: '甲', fieldNames: ['一', '二', '三', '四', '五'].map((n) => fieldOf(`噪声${n}`)) })])
    const lines = wide.search({ text: '噪声', visibility: publicOnly }).hits[0]!.why
    expect(lines).toHaveLength(3)
    expect(lines[2]).toMatchObject({ field: 'field', text: '噪声三', more: 2 })
  })
})

describe('another agency’s draft', () => {
  const secret = entryOf(9, {
    name: { zh: '鹦鹉普查草稿', en: 'Parrot census' },
    agency: 'health',
    summary: '鹦鹉数量',
    fieldNames: [fieldOf('鹦鹉种类', 'parrotKind')],
    codeValues: [{ code: 'P99', label: '金刚鹦鹉' }],
    theme: 'ocean',
    formats: ['shp'],
    hiddenTo: ['health'],
  })
  const draft = { ...secret, audience: { ...secret.audience, datasetId: '' } }
  const strangers: Record<string, Visibility> = {
    'a visitor': publicOnly,
    'another agency': { all: false, agencyIds: ['traffic', 'env'], datasetIds: [] },
    'someone who claims a grant on it': { all: false, agencyIds: [], datasetIds: [secret.id] },
  }
  const probes = [
    '鹦鹉',
    '普查草稿',
    '"鹦鹉普查"',
    'parrot',
    'parr',
    'yingwu',
    'ywpc',
    'P99',
    'parrotKind',
    'parrot kind',
    '鸚鵡',
    '噪声 鹦鹉',
    '-鹦鹉',
    '',
  ]
  for (const [who, visibility] of Object.entries(strangers)) {
    it(`leaves no trace for ${who}, in any answer or suggestion`, () => {
      const [withIt, without] = [new CatalogueIndex(), new CatalogueIndex()]
      withIt.put([...city, draft])
      without.put(city)
      for (const text of probes) {
        for (const asYouType of [false, true]) {
          for (const filters of [{}, { theme: ['ocean'] }, { format: ['shp'] }, { agency: ['health'] }]) {
            const request = { text, visibility, asYouType, filters }
            expect({ ...withIt.search(request), took: 0 }).toEqual({ ...without.search(request), took: 0 })
          }
        }
        expect(withIt.suggest({ prefix: text, visibility })).toEqual(without.suggest({ prefix: text, visibility }))
      }
    })
  }
  it('is found by its own agency and by those who see all', () => {
    const own = new CatalogueIndex()
    own.put([...city, draft])
    for (const visibility of [
      { all: false, agencyIds: ['health'], datasetIds: [] },
      { all: true, agencyIds: [], datasetIds: [] },
    ]) {
      const answer = own.search({ text: 'yingwu', visibility })
      expect(answer.hits.map((h) => h.id)).toEqual([secret.id])
      expect(answer.facets.theme).toEqual([{ code: 'ocean', count: 1 }])
      expect(own.suggest({ prefix: '鹦', visibility }).map((s) => s.text)).toEqual(['鹦鹉普查草稿', '鹦鹉种类'])
    }
  })
  it('opens to a grant once it may be granted, and closes again when it is withdrawn', () => {
    const granted: Visibility = { all: false, agencyIds: [], datasetIds: [secret.id] }
    const own = new CatalogueIndex()
    const total = (): number => own.search({ text: '鹦鹉', visibility: granted }).total
    own.put([secret])
    expect(total()).toBe(1)
    own.put([draft])
    expect(total()).toBe(0)
  })
})

describe('suggestions', () => {
  const suggest = (prefix: string): string[] => index.suggest({ prefix, visibility: publicOnly }).map((s) => `${s.kind} ${s.text}`)
  it('completes names, agencies and fields from characters, pinyin, initials and English', () => {
    expect(suggest('噪声')).toEqual(['dataset 功能区噪声监测（逐小时）', 'dataset 道路交通噪声监测', 'field 夜间噪声限值'])
    expect(suggest('zaosh')).toEqual(['dataset 功能区噪声监测（逐小时）', 'dataset 道路交通噪声监测', 'field 夜间噪声限值'])
    expect(suggest('sjtw')).toEqual(['agency 市交通委员会'])
    expect(suggest('passen')).toEqual(['dataset Passengers by bus line'])
    expect(suggest('')).toEqual([])
  })
})
