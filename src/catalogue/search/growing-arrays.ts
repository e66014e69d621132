/** A Uint32Array that doubles when full. */
export class GrowingU32 {
  data: Uint32Array
  length = 0

  constructor(capacity = 1024) {
    this.data = new Uint32Array(capacity)
  }
  push(value: number): void {
    if (this.length === this.data.length) this.#grow()
    this.data[this.length++] = value
  }
  #grow(): void {
    const larger = new Uint32Array(this.data.length * 2)
    larger.set(this.data)
    this.data = larger
  }
  /** A copy of exactly the length: the buffer can be written as it is. */
  toArray(): Uint32Array {
    return this.data.slice(0, this.length)
  }
}

/** Numbers of distinct gram keys, in order of appearance: an open hash in typed arrays, a tenth of a Map's memory. */
export class GramNumbers {
  readonly keys: GrowingU32 = new GrowingU32()
  #slots: Uint32Array = new Uint32Array(4096)

  numberOf(key: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash(key) & mask; ; slot = (slot + 1) & mask) {
      const found = this.#slots[slot]!
      if (found === 0) return this.#add(key, slot)
      if (this.keys.data[found - 1] === key) return found - 1
    }
  }
  #add(key: number, slot: number): number {
    this.keys.push(key)
    this.#slots[slot] = this.keys.length
    if (this.keys.length * 2 > this.#slots.length) this.#rehash()
    return this.keys.length - 1
  }
  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let i = 0; i < this.keys.length; i++) {
      let slot = hash(this.keys.data[i]!) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = i + 1
    }
    this.#slots = slots
  }
}

const hash = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 7

/** Numbers of distinct values by a text key. */
export class Interned<T> {
  readonly values: T[] = []
  readonly #numbers = new Map<string, number>()

  numberOf(key: string, value: () => T): number {
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.values.length
      this.#numbers.set(key, number)
      this.values.push(value())
    }
    return number
  }
}
