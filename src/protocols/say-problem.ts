import type { Problem } from '../platform/errors/index.ts'

/** What happened and what to do about it, for standards whose errors have one text. Chinese sentences follow each other without a blank. */
export const sayProblem = ({ detail, cure }: Pick<Problem, 'cure'> & { detail?: string | undefined }): string =>
  [detail, cure].filter(Boolean).join(/\p{Script=Han}|[。；]$/u.test(detail?.slice(-1) ?? '') ? '' : ' ')
