import { aims, runKillLoop, type Aim } from '../kill-loop.ts'

// node tests/crash/long/crash-loop.ts [kills] [seed]
const kills = Number(process.argv[2] ?? 100)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
console.log(`seed ${seed}, ${kills} kills`)
const wanted: Aim[] = Array.from({ length: kills }, (_, n) => aims[n % aims.length]!)
const report = await runKillLoop({ seed, aims: wanted, keepGoing: true, say: (line) => console.log(line) })
const { restarts, ...figures } = report
const sorted = [...restarts].sort((a, b) => a - b)
console.log(JSON.stringify({ ...figures, restartMedianMs: sorted[Math.floor(sorted.length / 2)], restartLongestMs: sorted.at(-1) }, null, 2))
process.exitCode = report.faults.length > 0 || report.survivors.length > 0 ? 1 : 0
