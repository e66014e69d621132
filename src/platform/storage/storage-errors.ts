import { limitExceeded, PlatformError } from '../errors/index.ts'

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** The disk (or its reserve) does not hold what was asked. */
export function storageFull(facts: { neededBytes?: number; freeBytes?: number } = {}, cause?: unknown): PlatformError {
  return limitExceeded({
    code: 'PUJIANG_STORAGE_FULL',
    status: 507,
    detail: { zh: '存储空间不足,数据没有写入。', en: 'There is not enough storage space; nothing was written.' },
    cure: { zh: '请管理员清理磁盘或扩容后再试。', en: 'Ask the administrator to free or add disk space, then try again.' },
    facts,
    cause,
  })
}

/** More bytes arrived than allowed. */
export function objectTooLarge(maxBytes: number): PlatformError {
  return limitExceeded({
    code: 'PUJIANG_OBJECT_TOO_LARGE',
    status: 413,
    detail: { zh: `文件超过 ${maxBytes} 字节的上限。`, en: `The file is larger than the limit of ${maxBytes} bytes.` },
    facts: { maxBytes },
  })
}

/** How the engines of children say it: only the text of an error crosses a process. */
const fullWords = /No space left on device|Disk quota exceeded|not enough (?:disk )?space|max_temp_directory_size/i

/** Turns the operating system's and the engines' ways of saying "full" into our error; answers everything else unchanged. */
export function translateStorageError(error: unknown): unknown {
  const isFull =
    fullCodes.has(String((error as NodeJS.ErrnoException | null)?.code)) ||
    (!(error instanceof PlatformError) && error instanceof Error && fullWords.test(error.message))
  return isFull ? storageFull({}, error) : error
}
