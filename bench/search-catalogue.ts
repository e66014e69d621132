import { dict } from '@node-rs/jieba/dict.js'
import { pinyin } from 'pinyin-pro'
import type { CatalogueEntry } from '../src/catalogue/search/index.ts'

export type Commonness = 'high' | 'medium' | 'rare'
/** Share of entries that hold a word, by the kinds of question. */
const bands: Record<Commonness, readonly [from: number, to: number]> = { high: [0.05, 0.5], medium: [0.005, 0.03], rare: [0, 0.0005] }
const nounCount = 20_000

/** A small seeded generator (mulberry32): the same catalogue on every machine. */
function seeded(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The commonest nouns of two characters and more in jieba's dictionary, most frequent first. */
function nouns(): string[] {
  return new TextDecoder()
    .decode(dict)
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([word = '', , tag = '']) => /^\p{Script=Han}{2,4}$/u.test(word) && tag.startsWith('n'))
    .sort((a, b) => Number(b[1]) - Number(a[1]))
    .slice(0, nounCount)
    .map(([word = '']) => word)
}

export interface GeneratorOptions {
  seed: number
  /** Fields a dataset. */
  fields: number
  /** Share of drafts that only their agency sees. */
  hiddenShare: number
}

/**
 * Entries with names of 4-8 and summaries of 20-60 words, drawn by Zipf's law from 20,000 nouns, and five facets of 60 agencies,
 * 20 themes, 8 cycles, 16 sets of formats and 6 open classes: the catalogue of the comparison of search engines, with fields beside it.
 */
export class CatalogueGenerator {
  readonly themes: string[] = Array.from({ length: 20 }, (_, i) => `theme-${i}`)
  readonly agencies: { id: string; name: { zh: string; en: string } }[]
  readonly #options: GeneratorOptions
  readonly #random: () => number
  readonly #words: readonly string[] = nouns()
  /** Cumulative weights of Zipf's law. */
  readonly #weights: Float64Array
  /** Entries that hold each word. */
  readonly #holding: Uint32Array
  readonly #last: Int32Array
  readonly #bands: Partial<Record<Commonness, string[]>> = {}
  #made = 0

  constructor(options: GeneratorOptions) {
    this.#options = options
    this.#random = seeded(options.seed)
    this.#weights = new Float64Array(this.#words.length)
    let sum = 0
    for (let i = 0; i < this.#words.length; i++) {
      sum += 1 / (i + 10)
      this.#weights[i] = sum
    }
    this.#holding = new Uint32Array(this.#words.length)
    this.#last = new Int32Array(this.#words.length).fill(-1)
    this.agencies = Array.from({ length: 60 }, (_, i) => ({
      id: this.#uuid(i + 1, 0xa),
      name: { zh: `市${this.#words[300 + i]!}局`, en: `Agency ${i}` },
    }))
  }

  next(count: number): CatalogueEntry[] {
    return Array.from({ length: count }, () => this.#entry())
  }

  /** A word held by a share of entries as its commonness says. */
  word(commonness: Commonness): string {
    const band = (this.#bands[commonness] ??= this.#words.filter((_, i) => {
      const share = this.#holding[i]! / this.#made
      return share > bands[commonness][0] && share <= bands[commonness][1]
    }))
    return band[Math.floor(this.#random() * band.length)]!
  }
  pinyinWord(): string {
    return pinyin(this.word('medium'), { toneType: 'none', type: 'array', v: true }).join('')
  }
  someIds(count: number): string[] {
    return Array.from({ length: count }, () => this.#uuid(1 + Math.floor(this.#random() * this.#made), 0xd))
  }

  #entry(): CatalogueEntry {
    const n = ++this.#made
    const id = this.#uuid(n, 0xd)
    const agency = this.#pick(this.agencies, 1.5)
    const hidden = this.#random() < this.#options.hiddenShare
    const formats = ['csv', 'json', 'parquet', 'xlsx'].filter((_, i) => ((1 + Math.floor(this.#random() * 15)) >> i) & 1)
    const at = new Date(Date.UTC(2020, 0, 1) + Math.floor(this.#random() * 2_500 * 86_400) * 1000).toISOString()
    return {
      id,
      slug: `dataset-${n}`,
      name: { zh: this.#text(4, 8), en: '' },
      summary: { zh: this.#text(20, 60), en: '' },
      agency,
      keywords: [],
      fieldNames: Array.from({ length: this.#options.fields }, (_, i) => ({
        table: 't',
        name: `f${i}`,
        label: { zh: this.#text(1, 2), en: '' },
        description: { zh: '', en: '' },
      })),
      codeValues: [],
      theme: this.#pick(this.themes, 1.5),
      openClass: this.#pick(['unconditional', 'conditional', 'none', 'a', 'b', 'c'], 1.5),
      shareClass: 'conditional',
      updateCycle: this.#pick(['daily', 'monthly', 'yearly', 'weekly', 'hourly', 'realtime', 'quarterly', 'irregular'], 1.5),
      formats,
      resources: formats.length,
      status: hidden ? 'draft' : 'published',
      modifiedAt: at,
      publishedAt: at,
      popularity: Math.floor(1 / (this.#random() + 0.0001)),
      ...this.#facts(n),
      changedAt: null,
      createdAt: null,
      licence: null,
      audience: { public: !hidden, agencyIds: [agency.id], datasetId: id },
    }
  }

  /** Drawn from the number alone, so that the words of a catalogue stay those that were measured before. */
  #facts(n: number): Pick<CatalogueEntry, 'quality' | 'rows' | 'areas' | 'years' | 'box'> {
    const [district, from] = [n % 9, 2010 + (n % 13)]
    return {
      quality: n % 11 === 0 ? null : 40 + (n % 61),
      rows: (n * 7919) % 1_000_003,
      areas: district === 8 ? [] : [`39010${district}`],
      years: n % 5 === 0 ? null : { from, to: Math.min(2026, from + (n % 7)) },
      box: district === 8 ? null : [123 + district / 20, 30.5, 123.1 + district / 20, 31],
    }
  }

  #text(least: number, most: number): string {
    const length = least + Math.floor(this.#random() * (most - least + 1))
    let text = ''
    for (let i = 0; i < length; i++) {
      const word = this.#zipf()
      if (this.#last[word] !== this.#made) {
        this.#last[word] = this.#made
        this.#holding[word]!++
      }
      text += this.#words[word]!
    }
    return text
  }
  #zipf(): number {
    const at = this.#random() * this.#weights.at(-1)!
    let from = 0
    let to = this.#weights.length - 1
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.#weights[middle]! < at) from = middle + 1
      else to = middle
    }
    return from
  }
  /** The first are picked more often, the more so the larger `skew`. */
  #pick<T>(list: readonly T[], skew: number): T {
    return list[Math.floor(this.#random() ** skew * list.length)]!
  }
  #uuid(n: number, kind: number): string {
    return `0000000${kind.toString(16)}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
  }
}
