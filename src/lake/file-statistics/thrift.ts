/** What a struct of Thrift holds, by field number. Lists are arrays, binaries are views of the bytes read. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>
export type ThriftValue = boolean | number | bigint | Buffer | ThriftStruct | readonly ThriftValue[]

const types = { stop: 0, true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, map: 11, struct: 12 } as const

/** Reads the compact protocol of Thrift, in which Parquet writes its footers. Whole numbers of 64 bits come as bigint. */
export function readThrift(bytes: Buffer): ThriftStruct {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const small = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at++)
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  const zigzag = (): number => {
    const value = small()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  const long = (): bigint => {
    const value = varint()
    return (value >> 1n) ^ -(value & 1n)
  }
  const list = (): ThriftValue[] => {
    const head = bytes.readUInt8(at++)
    const size = head >> 4 === 15 ? small() : head >> 4
    const type = head & 15
    return Array.from({ length: size }, () => (type === types.true || type === types.false ? bytes.readUInt8(at++) === 1 : value(type)))
  }
  const map = (): ThriftValue[] => {
    const size = small()
    if (size === 0) return []
    const kinds = bytes.readUInt8(at++)
    return Array.from({ length: size }, () => [value(kinds >> 4), value(kinds & 15)])
  }
  const value = (type: number): ThriftValue => {
    switch (type) {
      case types.true:
        return true
      case types.false:
        return false
      case types.byte:
        return bytes.readInt8(at++)
      case types.i16:
      case types.i32:
        return zigzag()
      case types.i64:
        return long()
      case types.double:
        at += 8
        return bytes.readDoubleLE(at - 8)
      case types.binary: {
        const length = small()
        at += length
        return bytes.subarray(at - length, at)
      }
      case types.list:
      case types.set:
        return list()
      case types.map:
        return map()
      case types.struct:
        return struct()
      default:
        throw new Error(`a type that Thrift does not have: ${type}`)
    }
  }
  const struct = (): ThriftStruct => {
    const fields = new Map<number, ThriftValue>()
    for (let id = 0; ;) {
      const head = bytes.readUInt8(at++)
      if (head === types.stop) return fields
      id = head >> 4 === 0 ? zigzag() : id + (head >> 4)
      fields.set(id, value(head & 15))
    }
  }
  return struct()
}
