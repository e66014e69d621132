import { PlatformError, toProblem, type Problem } from '../platform/errors/index.ts'
import { exitCodeOf, exitCodes, Failed, Refused, Unreachable, UsageError } from './failures.ts'
import { plainLine, say, widthOf, type Terminal } from './terminal.ts'

/** Tells what went wrong on standard error and answers the exit code. */
export function printFailure(terminal: Terminal, error: unknown, json = false): number {
  if (error instanceof Refused) return printProblem(terminal, error.problem, error.input, json)
  if (error instanceof PlatformError) return printProblem(terminal, toProblem(error, terminal.locale), {}, json)
  if (error instanceof UsageError) {
    say(terminal, error.text)
    return exitCodes.usage
  }
  if (error instanceof Failed) {
    say(terminal, error.text)
    return error.exitCode
  }
  if (error instanceof Unreachable) {
    say(terminal, {
      zh: `连不上 ${error.url}(${error.message})。\n先用 pujiang start 启动,或用 --url 或环境变量 PUJIANG_URL 指明地址。`,
      en: `Cannot reach ${error.url} (${error.message}).\nStart it with pujiang start, or say where it is with --url or the variable PUJIANG_URL.`,
    })
    return exitCodes.unreachable
  }
  // A setting that is wrong brings its own text and code.
  if (error instanceof Error && 'text' in error && 'exitCode' in error && typeof error.exitCode === 'number') {
    say(terminal, error.text as { zh: string; en: string })
    return error.exitCode
  }
  const { message, stack, code, port } = error instanceof Error ? (error as NodeJS.ErrnoException & { port?: number }) : { message: String(error) }
  if (code === 'EADDRINUSE') {
    say(terminal, { zh: `端口 ${port} 已被占用;用 --port 另选一个。`, en: `Port ${port} is taken; choose another with --port.` })
    return exitCodes.unexpected
  }
  say(terminal, { zh: `没有成功:${message}`, en: `Failed: ${message}` })
  // Where in the program it happened helps only those who look for it.
  if (stack !== undefined && /^(debug|trace)$/.test(terminal.env['PUJIANG_LOG_LEVEL'] ?? '')) say(terminal, stack)
  return exitCodes.unexpected
}

function printProblem(terminal: Terminal, problem: Problem, input: Readonly<Record<string, unknown>>, json: boolean): number {
  if (json) say(terminal, JSON.stringify(problem))
  else for (const line of problemLines(problem, input)) say(terminal, line)
  return exitCodeOf(problem)
}

/** The problem for people: what, where (with the place under the text where it is known), and what to do. */
export function problemLines(problem: Problem, input: Readonly<Record<string, unknown>>): string[] {
  const lines = [plainLine(problem.detail)]
  for (const fault of problem.faults ?? []) {
    if (!lines[0]?.includes(plainLine(fault.message))) lines.push(`  ${fault.at}: ${plainLine(fault.message)}`)
    const text = input[fault.at]
    if (fault.position !== undefined && typeof text === 'string' && !text.includes('\n')) {
      lines.push(`    ${plainLine(text)}`)
      const under = Math.max(1, widthOf(text.slice(fault.position, fault.position + (fault.length ?? 1))))
      lines.push(`    ${' '.repeat(widthOf(text.slice(0, fault.position)))}${'^'.repeat(under)}`)
    }
  }
  if (problem.cure) lines.push(plainLine(problem.cure))
  if (problem.code === 'PUJIANG_INTERNAL' && problem.requestId) lines.push(problem.requestId)
  return lines
}
