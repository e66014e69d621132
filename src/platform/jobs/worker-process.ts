import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { identifyProcess, isAlive, type ProcessIdentity } from '../config/index.ts'

/** Which process runs a job: the machine (with its process number space, for containers that share a host name) and the process. */
export interface WorkerProcess extends ProcessIdentity {
  machine: string
}

function machineName(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

/** This process. */
export function ownWorkerProcess(): WorkerProcess {
  return { machine: machineName(), ...(identifyProcess(process.pid) ?? { pid: process.pid, startedAt: '' }) }
}

/** True when the process certainly no longer lives; of another machine we cannot tell. */
export function isCertainlyDead(worker: WorkerProcess): boolean {
  return worker.machine === machineName() && !isAlive(worker)
}
