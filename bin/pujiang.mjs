#!/usr/bin/env node
// Starts Pujiang on a Node that can run it. Plain JavaScript for Node 18 and later, because it must run on the Node that cannot.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, constants, cpus } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Node 22.22 and later 22, and 24 and later, run the sources as they are. */
function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major >= 24 || (major === 22 && minor >= 22)
}

/** The Node that npm installed beside us, or null. */
function localNode() {
  const require = createRequire(import.meta.url)
  const places = [join(root, 'node_modules', '.bin', 'node')]
  try {
    places.unshift(join(dirname(require.resolve(`node-${process.platform}-${process.arch}/package.json`)), 'bin', 'node'))
  } catch {
    // Not installed for this platform.
  }
  return places.find((path) => existsSync(path)) ?? null
}

function explainMissingNode() {
  console.error(
    `浦江需要 Node.js 22.22 或 24 以上版本,当前是 ${process.versions.node}。请安装 Node.js 24(https://nodejs.org);在 Linux x64 与 arm64 上执行 npm ci(不要加 --omit=optional)即可自带。`,
  )
  console.error(
    `Pujiang needs Node.js 22.22 or 24 and later; this is ${process.versions.node}. Install Node.js 24 (https://nodejs.org); on Linux x64 and arm64, npm ci (without --omit=optional) brings it along.`,
  )
}

/** Runs the same command on another Node: same terminal, signals passed on, same way of ending. */
function runOn(node) {
  // The channel closes when this process dies, however it dies, and tells the other one to end.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PUJIANG_LAUNCHER: String(process.pid) },
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']
  for (const signal of signals) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches both processes already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const name of signals) process.removeAllListeners(name)
    process.kill(process.pid, signal)
    // A signal that does not end this process still ends the command.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 200)
  })
}

async function runHere() {
  const cores = typeof availableParallelism === 'function' ? availableParallelism() : cpus().length
  // File reads and hashes of many requests share these threads; the default of 4 queues them behind each other.
  process.env.UV_THREADPOOL_SIZE ??= String(Math.min(64, Math.max(8, cores * 2)))
  if (process.env.PUJIANG_LAUNCHER && process.channel) {
    process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
    process.channel.unref()
  }
  const compiled = join(root, 'dist', 'src', 'main.js')
  const source = join(root, 'src', 'main.ts')
  // Node refuses TypeScript below node_modules, so a published package brings compiled files.
  const entry = existsSync(compiled) && (root.includes(`${sep}node_modules${sep}`) || !existsSync(source)) ? compiled : source
  const { main } = await import(pathToFileURL(entry).href)
  process.exitCode = (await main(process.argv.slice(2))) ?? 0
}

if (isRecent(process.versions.node)) {
  await runHere()
} else {
  const node = process.env.PUJIANG_LAUNCHER ? null : localNode()
  if (node) {
    runOn(node)
  } else {
    explainMissingNode()
    process.exit(1)
  }
}
