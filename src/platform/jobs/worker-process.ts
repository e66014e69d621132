import { isAlive, machineName, ownIdentity, type ProcessIdentity } from '../config/index.ts'

/** Which process runs a job: the machine and the process on it. */
export interface WorkerProcess extends ProcessIdentity {
  machine: string
}

/** This process. */
export function ownWorkerProcess(): WorkerProcess {
  return { machine: machineName(), ...ownIdentity() }
}

/** True when the process certainly no longer lives; of another machine we cannot tell. */
export function isCertainlyDead(worker: WorkerProcess): boolean {
  return worker.machine === machineName() && !isAlive(worker)
}
