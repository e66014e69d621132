import { expect, test } from 'vitest'
import { runKillLoop } from './kill-loop.ts'

// The long form, `npm run test:crash`, kills a hundred times at every kind of moment.
test.runIf(process.platform === 'linux')(
  'what was acknowledged survives kill -9 of the whole process tree while files are loaded, published and edited',
  { timeout: 180_000 },
  async () => {
    const seed = Number(process.env['PUJIANG_CRASH_SEED'] ?? Date.now() % 1_000_000)
    const lines: string[] = [`seed ${seed}`]
    const report = await runKillLoop({ seed, aims: ['store', 'staging', 'approve'], say: (line) => void lines.push(line) })
    expect(report.faults, lines.join('\n')).toEqual([])
    expect(report.survivors, lines.join('\n')).toEqual([])
    expect(report.kills).toBe(3)
  },
)
