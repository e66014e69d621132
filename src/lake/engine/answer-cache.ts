interface Entry<T> {
  value: T
  bytes: number
}

/** Small answers under the hash of version, query and right: immutable, so they never go stale. Bounded in bytes, the least recently used go first. */
export class AnswerCache<T> {
  private readonly entries = new Map<string, Entry<T>>()
  private readonly maxBytes: number
  /** Answers larger than this are not kept: one export would throw out everything. */
  private readonly maxEntryBytes: number
  private held = 0

  constructor(maxBytes: number, maxEntryBytes: number = Math.min(1 << 20, maxBytes / 8)) {
    this.maxBytes = maxBytes
    this.maxEntryBytes = maxEntryBytes
  }

  get bytes(): number {
    return this.held
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key)
    if (!entry) return undefined
    this.entries.delete(key)
    this.entries.set(key, entry)
    return entry.value
  }

  /** `bytes`: size of the value; 200 are added for what holds it. */
  set(key: string, value: T, bytes: number): void {
    const size = bytes + 200
    if (size > this.maxEntryBytes) return
    this.drop(key)
    this.entries.set(key, { value, bytes: size })
    this.held += size
    for (const oldest of this.entries.keys()) {
      if (this.held <= this.maxBytes) break
      this.drop(oldest)
    }
  }

  private drop(key: string): void {
    const entry = this.entries.get(key)
    if (!entry) return
    this.entries.delete(key)
    this.held -= entry.bytes
  }
}
