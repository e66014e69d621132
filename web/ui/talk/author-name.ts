import type { Words } from '../../i18n/index.ts'

/** What the platform calls somebody who closed the account; in the database in Chinese, on a page in the reader's language. */
const former = '已注销用户'

/** Name to show beside what somebody wrote. */
export const authorName = (name: string | null, w: Words): string => (name === null ? w.talk.stranger : name === former ? w.talk.former : name)
