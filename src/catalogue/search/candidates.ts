import { place } from './entry-terms.ts'
import { seek, type PostingList, type Range } from './posting-lists.ts'
import { largestSegment } from './segment.ts'

/** Documents of one segment with their scores, ascending. The arrays are reused for every segment and question. */
export class Candidates {
  docs: Uint32Array = new Uint32Array(largestSegment)
  scores: Float32Array = new Float32Array(largestSegment)
  /** Lists that stood in the name. */
  nameHits: Uint8Array = new Uint8Array(largestSegment)
  length = 0

  /** Documents in every list. */
  matchAll(lists: readonly PostingList[]): void {
    const [first, ...rest] = [...lists].sort((a, b) => a.to - a.from - (b.to - b.from))
    this.length = 0
    if (!first) return
    for (let i = first.from; i < first.to; i++)
      this.#push(first.postings[i]! >>> 8, first.scores[first.postings[i]! & 255]!, first.postings[i]! & place.name)
    for (const list of rest) this.#keep(list)
  }

  #push(doc: number, score: number, nameHit: number): void {
    const n = this.length++
    this.docs[n] = doc
    this.scores[n] = score
    this.nameHits[n] = nameHit
  }

  #keep(list: PostingList): void {
    const { docs, scores, nameHits } = this
    const { postings, to } = list
    // Where the list is much longer than what is left, leaping beats walking.
    const leap = (to - list.from) / (this.length + 1) > 12
    let kept = 0
    let j = list.from
    for (let i = 0; i < this.length; i++) {
      const doc = docs[i]!
      if (leap) j = seek(postings, j, to, doc)
      else while (j < to && postings[j]! >>> 8 < doc) j++
      if (j === to) break
      const posting = postings[j]!
      if (posting >>> 8 !== doc) continue
      docs[kept] = doc
      scores[kept] = scores[i]! + list.scores[posting & 255]!
      nameHits[kept] = nameHits[i]! + (posting & place.name)
      kept++
    }
    this.length = kept
  }

  /** Documents in any list; those in more of them count for more. */
  matchAny(lists: readonly PostingList[], docs: number): void {
    const sums = new Float32Array(docs)
    const names = new Uint8Array(docs)
    const held = new Uint8Array(docs)
    for (const { postings, from, to, scores } of lists) {
      for (let i = from; i < to; i++) {
        const posting = postings[i]!
        sums[posting >>> 8]! += scores[posting & 255]!
        names[posting >>> 8]! += posting & place.name
        held[posting >>> 8]!++
      }
    }
    this.length = 0
    for (let doc = 0; doc < docs; doc++) if (held[doc] !== 0) this.#push(doc, (sums[doc]! * held[doc]!) / lists.length, names[doc]!)
  }

  all(docs: number): void {
    this.length = 0
    for (let doc = 0; doc < docs; doc++) this.#push(doc, 0, 0)
  }

  /** The documents of a set of bits, without a score. */
  fromBits(bits: Uint32Array, docs: number): void {
    const { docs: into, scores, nameHits } = this
    let n = 0
    for (let word = 0; word < bits.length; word++) {
      let left = bits[word]!
      while (left !== 0) {
        const doc = word * 32 + 31 - Math.clz32(left & -left)
        if (doc >= docs) break
        into[n++] = doc
        left &= left - 1
      }
    }
    scores.fill(0, 0, n)
    nameHits.fill(0, 0, n)
    this.length = n
  }

  /** Adds the list's score where it meets a candidate. */
  reward(list: PostingList): void {
    let j = list.from
    for (let i = 0; i < this.length && j < list.to; i++) {
      j = seek(list.postings, j, list.to, this.docs[i]!)
      if (j < list.to && list.postings[j]! >>> 8 === this.docs[i]) this.scores[i]! += list.scores[list.postings[j]! & 255]!
    }
  }

  /** Leaves out the documents that are in all of the ranges. */
  drop(ranges: readonly Range[]): void {
    this.filter(
      (doc) =>
        !ranges.every((r) => {
          const at = seek(r.postings, r.from, r.to, doc)
          return at < r.to && r.postings[at]! >>> 8 === doc
        }),
    )
  }

  filter(keep: (doc: number) => boolean): void {
    let kept = 0
    for (let i = 0; i < this.length; i++) {
      if (!keep(this.docs[i]!)) continue
      this.docs[kept] = this.docs[i]!
      this.scores[kept] = this.scores[i]!
      this.nameHits[kept] = this.nameHits[i]!
      kept++
    }
    this.length = kept
  }
}
