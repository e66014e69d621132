import { invalidInput } from '../errors/index.ts'

/** Opaque cursor of a list: the sort values of the last item. It grants nothing, so it needs no signature. */
export const encodeCursor = (values: readonly unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url')

/** @throws InvalidInput when the text was not made by `encodeCursor` */
export function decodeCursor<T extends readonly unknown[]>(cursor: string): T {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(value) && value.every((v) => typeof v === 'string' || typeof v === 'number')) return value as unknown as T
  } catch {
    // answered below
  }
  throw invalidInput({
    code: 'PUJIANG_CURSOR',
    detail: { zh: '这个翻页标记无效。', en: 'This cursor is not valid.' },
    cure: { zh: '从第一页重新开始。', en: 'Start again from the first page.' },
    faults: [{ at: 'cursor', message: { zh: '无效', en: 'not valid' } }],
  })
}
