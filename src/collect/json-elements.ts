/** One element of the array of rows: its JSON text and its number from 0. */
export interface JsonElement {
  text: string
  index: number
}

/**
 * Cuts the elements of one array out of a JSON document of any size while it streams by. `path` names the keys that lead to the array (empty: the
 * array is the document). Only structure is read here; each element is parsed by itself, so that one broken row does not lose the others.
 */
export class JsonElements {
  readonly #path: readonly string[]
  /** Keys of the containers we are inside; null for arrays. */
  readonly #stack: (string | null)[] = []
  #buffer = ''
  #position = 0
  #inArray = false
  #depth = 0
  #start = -1
  #index = 0
  /** The array was closed, or never found. */
  finished = false
  found = false

  constructor(path: readonly string[]) {
    this.#path = path
  }

  *push(text: string): Generator<JsonElement> {
    this.#buffer = this.#buffer.slice(this.#start >= 0 ? this.#start : this.#position) + text
    this.#position = this.#start >= 0 ? this.#position - this.#start : 0
    if (this.#start >= 0) this.#start = 0
    while (!this.finished && this.#position < this.#buffer.length) {
      if (this.#inArray) {
        const element = this.#element()
        if (element === undefined) return
        if (element !== null) yield element
      } else if (!this.#seek()) return
    }
  }

  /** Text of an element that the document breaks off in. */
  rest(): string {
    return this.#start >= 0 && !this.finished ? this.#buffer.slice(this.#start) : ''
  }

  /** Offset behind the string that begins at `from`, or -1 when it is not complete. */
  #skipString(from: number): number {
    let at = from + 1
    for (;;) {
      const quote = this.#buffer.indexOf('"', at)
      if (quote < 0) return -1
      let slashes = 0
      while (this.#buffer[quote - 1 - slashes] === '\\') slashes += 1
      if (slashes % 2 === 0) return quote + 1
      at = quote + 1
    }
  }

  /** Goes on towards the array; false when more text is needed. */
  #seek(): boolean {
    const char = this.#buffer[this.#position] as string
    if (char === '"') {
      const end = this.#skipString(this.#position)
      if (end < 0) return false
      const after = /^\s*(:|[^\s])/u.exec(this.#buffer.slice(end, end + 64))
      if (!after) return false
      if (after[1] === ':') this.#key = JSON.parse(this.#buffer.slice(this.#position, end)) as string
      this.#position = end
      return true
    }
    if (char === '{' || char === '[') {
      const path = [...this.#stack.filter((key) => key !== null), ...(this.#key === null ? [] : [this.#key])]
      if (char === '[' && path.length === this.#path.length && path.every((key, index) => key === this.#path[index])) {
        this.#inArray = true
        this.found = true
      } else this.#stack.push(this.#key)
      this.#key = null
    } else if (char === '}' || char === ']') {
      this.#stack.pop()
      this.#key = null
    } else if (char === ',') this.#key = null
    this.#position += 1
    return true
  }
  #key: string | null = null

  /** The next element; null when a separator was read, undefined when more text is needed. */
  #element(): JsonElement | null | undefined {
    const buffer = this.#buffer
    while (this.#position < buffer.length) {
      const code = buffer.charCodeAt(this.#position)
      if (code === 34) {
        if (this.#start < 0) this.#start = this.#position
        const end = this.#skipString(this.#position)
        if (end < 0) return undefined
        this.#position = end
        continue
      }
      const closes = code === 93 || code === 125
      if (this.#depth === 0 && (code === 44 || code === 93)) {
        const text = this.#start < 0 ? '' : buffer.slice(this.#start, this.#position).trim()
        this.#start = -1
        this.#position += 1
        if (code === 93) this.finished = true
        if (text === '') return null
        this.#index += 1
        return { text, index: this.#index - 1 }
      }
      if (this.#start < 0 && code > 32) this.#start = this.#position
      if (code === 91 || code === 123) this.#depth += 1
      else if (closes) this.#depth -= 1
      this.#position += 1
    }
    return undefined
  }
}

/** Where the rows stand in a JSON document, judged by its head: the first array of objects on the way down at most four keys deep. */
export function findRecordPath(head: string): string[] | undefined {
  const stack: (string | null)[] = []
  let key: string | null = null
  for (let at = 0; at < head.length; at += 1) {
    const char = head[at]
    if (char === '"') {
      let end = at + 1
      while (end < head.length && head[end] !== '"') end += head[end] === '\\' ? 2 : 1
      if (/^\s*:/u.test(head.slice(end + 1, end + 64))) {
        try {
          key = JSON.parse(head.slice(at, end + 1)) as string
        } catch {
          key = null
        }
      }
      at = end
    } else if (char === '[' || char === '{') {
      const path = [...stack.filter((part) => part !== null), ...(key === null ? [] : [key])]
      if (char === '[' && (stack.length === 0 || /^\s*\{/u.test(head.slice(at + 1, at + 4096))) && path.length <= 4) return path
      stack.push(key)
      key = null
    } else if (char === ']' || char === '}') {
      stack.pop()
      key = null
    } else if (char === ',') key = null
  }
  return undefined
}
