import { serveChild } from '../../collect/index.ts'
import { runStageJob } from './run-stage-job.ts'

serveChild(runStageJob)
