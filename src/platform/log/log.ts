import { pino, type DestinationStream, type Logger } from 'pino'
import { hidden, redact, redactText, secretFields } from './redact.ts'

/** What stages log with: `log.info({ rows }, 'version committed')`. */
export type Log = Logger

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LogOptions {
  level: LogLevel
  /** Where the lines go; standard error by default, so that standard output stays for what a person or a pipe asked for. */
  destination?: DestinationStream
}

/** Makes the program's log: one JSON object a line, without secrets whatever a caller puts in. */
export function createLog(options: LogOptions): Log {
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (object) => redact(object) as Record<string, unknown>,
      },
      // What a child log is bound to passes by the formatters.
      redact: { paths: [...secretFields, 'apiKey', 'databaseUrl', 'connectionString'].map((name) => `["${name}"]`), censor: hidden },
      // Messages pass by the formatters (an error's own text becomes one when none is given), so the whole line is looked at once more.
      hooks: { streamWrite: redactText },
      serializers: { err: (error: unknown) => error },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  )
}

/** A log that keeps nothing, for tests and for callers that bring none. */
export const silentLog: Log = pino({ level: 'silent' })
