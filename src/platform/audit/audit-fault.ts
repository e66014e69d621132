export type AuditFaultKind =
  /** An entry's text, hash or column is not what was logged. */
  | 'changed'
  /** Known entries stand at other places than those they were given. */
  | 'reordered'
  /** A place in the log is empty. */
  | 'removed'
  /** The log ends before a size that was signed. */
  | 'cut-off'
  /** The entries up to a signed size do not give the signed root. */
  | 'root'
  /** A checkpoint is malformed, unsigned, out of order, or missing in one of the two places it is kept in. */
  | 'checkpoint'

export interface AuditFault {
  kind: AuditFaultKind
  /** Place in the log, or the size of the checkpoint. */
  at: number
  detail: string
}

export type TellFault = (kind: AuditFaultKind, at: number, detail: string) => void

/** More faults are not reported: the log is broken then, and its report stays readable. */
export const mostFaults = 1_000
