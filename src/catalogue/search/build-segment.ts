import type { CatalogueEntry } from './catalogue-entry.ts'
import { collectTerms } from './entry-terms.ts'
import { charClass, classOfUnit, foldText } from './fold-text.ts'
import { GramNumbers, GrowingU32, Interned } from './growing-arrays.ts'
import { syllablesOf } from './pinyin-syllables.ts'
import { deletedOwner, type Owner, type Delivery, type Release, type Scope, type SegmentColumns, type Span, type Subject } from './segment-columns.ts'
import { Segment, highestBoost, highestBrevity, nameKeyWords, noQuality, parseId } from './segment.ts'
import { qualityBand } from './quality-band.ts'
import { packEntry } from './stored-entry.ts'

const encoder = new TextEncoder()
/** Text terms are numbered from here while building, so that they and grams share one array. */
const textBase = 0x8000_0000

/** Collects entries and gives the segment that holds them. Ids must be distinct. */
export class SegmentBuilder {
  readonly #grams = new GramNumbers()
  readonly #texts = new Interned<string>()
  /** Term and posting, side by side. */
  readonly #terms = new GrowingU32(1 << 16)
  readonly #postings = new GrowingU32(1 << 16)
  /** Where the entry at hand already has a posting of the term: position + 1, valid when it is not before `#first`. */
  #lastGram: Uint32Array = new Uint32Array(1024)
  #lastText: Uint32Array = new Uint32Array(1024)
  #first = 0
  readonly #entries: { entry: CatalogueEntry; json: Uint8Array }[] = []

  get docs(): number {
    return this.#entries.length
  }

  add(entry: CatalogueEntry): void {
    const doc = this.#entries.length
    this.#first = this.#postings.length
    collectTerms(entry, {
      gram: (key, places) => {
        const term = this.#grams.numberOf(key)
        if (term >= this.#lastGram.length) this.#lastGram = doubled(this.#lastGram)
        this.#post(this.#lastGram, term, term, doc, places)
      },
      text: (text, places) => {
        const term = this.#texts.numberOf(text, () => text)
        if (term >= this.#lastText.length) this.#lastText = doubled(this.#lastText)
        this.#post(this.#lastText, term, term + textBase, doc, places)
      },
    })
    this.#entries.push({ entry, json: encoder.encode(packEntry(entry)) })
  }

  #post(last: Uint32Array, slot: number, term: number, doc: number, places: number): void {
    const at = last[slot]! - 1
    if (at >= this.#first) {
      this.#postings.data[at]! |= places
      return
    }
    this.#terms.push(term)
    this.#postings.push(((doc << 8) | places) >>> 0)
    last[slot] = this.#postings.length
  }

  build(): Segment {
    const owners = new Interned<Owner>()
    owners.numberOf('', () => deletedOwner)
    const subjects = new Interned<Subject>()
    const deliveries = new Interned<Delivery>()
    const scopes = new Interned<Scope>()
    const spans = new Interned<Span>()
    const releases = new Interned<Release>()
    const words = new Interned<string>()
    const described = { ...this.#describe(owners, subjects, deliveries, scopes, spans), ...this.#say(releases, words) }
    const isPublic = Uint8Array.from(described.owner, (o) => Number(owners.values[o]!.public))
    return new Segment(
      { ...this.#invert(isPublic), ...described },
      {
        docs: this.docs,
        subjects: subjects.values,
        deliveries: deliveries.values,
        owners: owners.values,
        scopes: scopes.values,
        spans: spans.values,
        releases: releases.values,
        words: words.values,
      },
    )
  }

  /** Sorts the terms and brings the postings into their order by counting. */
  #invert(isPublic: Uint8Array): Pick<SegmentColumns, 'gramKeys' | 'units' | 'unitStarts' | 'starts' | 'postings' | 'publicCounts'> {
    const gramKeys = this.#grams.keys.toArray().sort()
    const gramRank = new Uint32Array(gramKeys.length)
    gramKeys.forEach((key, rank) => (gramRank[this.#grams.numberOf(key)] = rank))
    const order = this.#texts.values.map((text, number) => ({ text, number })).sort((a, b) => (a.text < b.text ? -1 : 1))
    const textRank = new Uint32Array(order.length)
    order.forEach(({ number }, rank) => (textRank[number] = gramKeys.length + rank))

    const count = this.#postings.length
    const starts = new Uint32Array(gramKeys.length + order.length + 1)
    const terms = this.#terms.data
    for (let i = 0; i < count; i++) {
      const term = terms[i]!
      const rank = term >= textBase ? textRank[term - textBase]! : gramRank[term]!
      terms[i] = rank
      starts[rank + 1]!++
    }
    for (let t = 0; t + 1 < starts.length; t++) starts[t + 1]! += starts[t]!
    const next = starts.slice()
    const postings = new Uint32Array(count)
    const publicCounts = new Uint32Array(starts.length - 1)
    for (let i = 0; i < count; i++) {
      const posting = this.#postings.data[i]!
      postings[next[terms[i]!]!++] = posting
      publicCounts[terms[i]!]! += isPublic[posting >>> 8]!
    }
    return { gramKeys, ...packTexts(order.map((o) => o.text)), starts, postings, publicCounts }
  }

  /** What conditions ask beside the facets. */
  #say(releases: Interned<Release>, known: Interned<string>): Pick<SegmentColumns, SaidColumn> {
    const docs = this.docs
    const columns = { release: new Uint16Array(docs), changed: new Uint32Array(docs), created: new Uint32Array(docs) }
    const wordStarts = new Uint32Array(docs + 1)
    const words = new GrowingU32()
    this.#entries.forEach(({ entry }, d) => {
      const own: Release = { licence: entry.licence ?? '', resources: entry.resources, status: entry.status }
      columns.release[d] = releases.numberOf(JSON.stringify(own), () => own)
      columns.changed[d] = secondsOf(entry.changedAt ?? entry.modifiedAt)
      columns.created[d] = secondsOf(entry.createdAt)
      for (const word of new Set(entry.keywords)) words.push(known.numberOf(word, () => word))
      wordStarts[d + 1] = words.length
    })
    if (releases.values.length > 65_535) throw new RangeError('More than 65,535 distinct licences in one segment.')
    return { ...columns, words: words.toArray(), wordStarts }
  }

  #describe(
    owners: Interned<Owner>,
    subjects: Interned<Subject>,
    deliveries: Interned<Delivery>,
    scopes: Interned<Scope>,
    spans: Interned<Span>,
  ): Omit<SegmentColumns, 'gramKeys' | 'units' | 'unitStarts' | 'starts' | 'postings' | 'publicCounts' | SaidColumn> {
    const docs = this.docs
    const ids = new Uint32Array(docs * 4)
    const owner = new Uint16Array(docs)
    const subject = new Uint16Array(docs)
    const delivery = new Uint16Array(docs)
    const scope = new Uint16Array(docs)
    const span = new Uint16Array(docs)
    const quality = new Uint8Array(docs)
    const rows = new Uint32Array(docs)
    const use = new Uint32Array(docs)
    const boxes = new Float32Array(docs * 4)
    const modified = new Uint32Array(docs)
    const boost = new Float32Array(docs)
    const brevity = new Float32Array(docs)
    const nameKeys = new Uint32Array(docs * nameKeyWords)
    const blobStarts = new Float64Array(docs + 1)
    this.#entries.forEach(({ entry, json }, d) => {
      ids.set(parseId(entry.id), d * 4)
      const own: Owner = {
        agency: entry.agency,
        public: entry.audience.public,
        agencyIds: entry.audience.agencyIds,
        grantable: entry.audience.datasetId !== '',
      }
      owner[d] = owners.numberOf(JSON.stringify(own), () => own)
      const about: Subject = { theme: entry.theme, openClass: entry.openClass }
      subject[d] = subjects.numberOf(JSON.stringify(about), () => about)
      const how: Delivery = { updateCycle: entry.updateCycle, formats: [...new Set(entry.formats)].sort() }
      delivery[d] = deliveries.numberOf(JSON.stringify(how), () => how)
      const lies: Scope = { quality: qualityBand(entry.quality), areas: [...new Set(entry.areas)].sort() }
      scope[d] = scopes.numberOf(JSON.stringify(lies), () => lies)
      const covers: Span = entry.years ?? { from: 0, to: 0 }
      span[d] = spans.numberOf(`${covers.from}-${covers.to}`, () => covers)
      quality[d] = entry.quality === null ? noQuality : Math.max(0, Math.min(100, entry.quality))
      rows[d] = Math.min(0xffff_ffff, entry.rows ?? 0)
      use[d] = Math.min(0xffff_ffff, Math.max(0, entry.popularity))
      boxes.set(entry.box ?? [Number.NaN, Number.NaN, Number.NaN, Number.NaN], d * 4)
      modified[d] = secondsOf(entry.modifiedAt)
      boost[d] = Math.min(highestBoost, Math.log10(1 + Math.max(0, entry.popularity)) / 6)
      brevity[d] = (highestBrevity * 4) / Math.max(4, (entry.name.zh || entry.name.en).length)
      nameKeys.set(nameKey(entry), d * nameKeyWords)
      blobStarts[d + 1] = blobStarts[d]! + json.length
    })
    if (Math.max(...[owners, subjects, deliveries, scopes, spans].map((table) => table.values.length)) > 65_535)
      throw new RangeError('More than 65,535 distinct audiences or facet values in one segment.')
    const blob = new Uint8Array(blobStarts[docs]!)
    this.#entries.forEach(({ json }, d) => blob.set(json, blobStarts[d]))
    return { ids, owner, subject, delivery, scope, span, quality, rows, use, boxes, modified, boost, brevity, nameKeys, blob, blobStarts }
  }
}

type SaidColumn = 'release' | 'words' | 'wordStarts' | 'changed' | 'created'

/** Seconds since 1970, 0 for none. */
export const secondsOf = (at: string | null): number => (at === null ? 0 : Math.max(0, Math.floor(Date.parse(at) / 1000) || 0))

/** Order of `sort: 'name'`: digits, then letters and pinyin together, first 32 of them. */
export function nameKey(entry: Pick<CatalogueEntry, 'name'>): Uint32Array {
  const folded = foldText(entry.name.zh || entry.name.en)
  const read = syllablesOf(folded)
  let key = ''
  for (let i = 0; i < folded.length && key.length < nameKeyWords * 4; i++) {
    const unit = folded.charCodeAt(i)
    // Han without a known reading goes last.
    key += read[i] ? `${read[i]} ` : classOfUnit(unit) === charClass.han ? '~' : unit < 128 ? folded.charAt(i) : '}'
  }
  const words = new Uint32Array(nameKeyWords)
  for (let i = 0; i < Math.min(key.length, nameKeyWords * 4); i++) words[i >> 2]! |= key.charCodeAt(i) << (24 - (i & 3) * 8)
  return words
}

/** Texts end to end, for `Segment.textTerms`. */
export function packTexts(texts: readonly string[]): { units: Uint16Array; unitStarts: Uint32Array } {
  const unitStarts = new Uint32Array(texts.length + 1)
  texts.forEach((text, i) => (unitStarts[i + 1] = unitStarts[i]! + text.length))
  const units = new Uint16Array(unitStarts[texts.length]!)
  texts.forEach((text, i) => {
    for (let j = 0; j < text.length; j++) units[unitStarts[i]! + j] = text.charCodeAt(j)
  })
  return { units, unitStarts }
}

function doubled(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(array.length * 2)
  larger.set(array)
  return larger
}
