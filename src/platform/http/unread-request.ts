import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { invalidInput, limitExceeded, toProblem, type PlatformError } from '../errors/index.ts'

function refusalOf(code: string | undefined): PlatformError {
  if (code === 'HPE_HEADER_OVERFLOW')
    return limitExceeded({
      code: 'PUJIANG_HEAD_TOO_LARGE',
      status: 431,
      detail: { zh: '网址和请求头合起来太长。', en: 'The address and the headers together are too long.' },
      cure: { zh: '最多 16 KB：请缩短网址，或把内容放进请求正文。', en: 'They have 16 KB: shorten the address, or send it in a body.' },
    })
  const isLate = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  return invalidInput({
    code: 'PUJIANG_UNREAD_REQUEST',
    status: isLate ? 408 : 400,
    detail: isLate
      ? { zh: '请求没有按时发完。', en: 'The request did not arrive in time.' }
      : { zh: '这不是 HTTP 请求。', en: 'This is no request of HTTP.' },
    cure: { zh: '请核对客户端和线路后重发。', en: 'Check the client and the line, and send it again.' },
  })
}

/** Refuses what Node could not read as a request, as everything else is refused. Nothing is known of whom it is from, not even a language. */
export function refuseUnread(error: Error & { code?: string }, socket: Socket): void {
  // Who hung up hears nothing.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const problem = toProblem(refusalOf(error.code), 'zh', '')
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
