import { invalidInput, limitExceeded, upstream, type PlatformError } from '../../platform/errors/index.ts'
import type { Reply } from './protocol.ts'

/** The query took longer than its deadline. */
export const timedOut = (ms: number): PlatformError =>
  limitExceeded({
    code: 'PUJIANG_QUERY_TIMEOUT',
    detail: { zh: `查询超过了 ${ms / 1000} 秒的时限。`, en: `The query took longer than ${ms / 1000} seconds.` },
    cure: { zh: '请加条件缩小范围,或改用导出。', en: 'Narrow it with a condition, or use an export.' },
    facts: { deadlineMs: ms },
  })

/** The queue is full. */
export const tooManyWaiting = (): PlatformError =>
  limitExceeded({
    code: 'PUJIANG_QUERY_BUSY',
    status: 503,
    detail: { zh: '查询太多,暂时排不上队。', en: 'Too many queries are waiting.' },
    cure: { zh: '请稍后再试。', en: 'Try again in a moment.' },
  })

const outOfMemory = (memoryMb: number): PlatformError =>
  limitExceeded({
    code: 'PUJIANG_QUERY_MEMORY',
    detail: { zh: '查询所需的内存超过了限度。', en: 'The query needs more memory than it may have.' },
    cure: { zh: '请减少列、分组或行数。', en: 'Ask for fewer columns, groups or rows.' },
    facts: { memoryMb },
  })

/** What the server answers for a failure that a child reports. Texts of the engine about compiled SQL stay inside (`cause`). */
export function failureError(failure: NonNullable<Reply['failure']>, memoryMb: number): PlatformError {
  if (failure.kind === 'memory') return outOfMemory(memoryMb)
  // Compiled SQL is well formed: what the engine refuses is a value, like a sum that leaves its type.
  if (failure.kind === 'invalid') {
    return invalidInput({
      code: 'PUJIANG_QUERY_VALUE',
      detail: { zh: '查询中的值无法计算(例如超出类型的范围)。', en: 'A value in the query cannot be computed (it may leave the range of its type).' },
      cause: new Error(failure.message),
    })
  }
  return upstream({
    code: 'PUJIANG_ENGINE_FAILED',
    status: 500,
    detail: { zh: '查询引擎没有完成这次查询。', en: 'The query engine did not finish this query.' },
    cure: { zh: '请再试一次。', en: 'Try again.' },
    cause: new Error(failure.message),
  })
}
