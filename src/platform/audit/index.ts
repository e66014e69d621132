import './tables.ts'

export type { AuditFault, AuditFaultKind } from './audit-fault.ts'
export { canonicalJson } from './canonical-json.ts'
export { openCheckpoint, openSigner, parseVerifier, printVerifier, type Checkpoint, type Signer, type Verifier } from './checkpoint.ts'
export { writeLeaf } from './leaf.ts'
export { createSequencer, LogDiverged, type Sequencer, type SequencerParts } from './sequencer.ts'
export { verifyAudit, type AuditReport, type VerifyParts } from './verify-audit.ts'
