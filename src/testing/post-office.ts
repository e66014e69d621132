import { createServer as createTcp, type AddressInfo, type Socket } from 'node:net'

/** What the program sent. */
export interface PostOffice {
  port: number
  letters: string[]
  close(): void
}

/** A small but real SMTP server on loopback. */
export async function openPostOffice(): Promise<PostOffice> {
  const letters: string[] = []
  const serve = (socket: Socket): void => {
    let waiting = ''
    let letter: string[] | null = null
    socket.on('error', () => undefined)
    socket.write('220 post.test\r\n')
    socket.on('data', (chunk) => {
      waiting += chunk.toString('utf8')
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end)
        waiting = waiting.slice(end + 2)
        if (letter && line !== '.') letter.push(line)
        else if (letter) {
          letters.push(letter.join('\n'))
          letter = null
          socket.write('250 taken\r\n')
        } else if (/^DATA/i.test(line)) {
          letter = []
          socket.write('354 go on\r\n')
        } else socket.write(/^QUIT/i.test(line) ? '221 bye\r\n' : '250 fine\r\n')
      }
    })
  }
  const server = createTcp(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, letters, close: () => void server.close() }
}

/** The words of a letter, whatever they were wrapped in. */
export function wordsOf(letter: string): string {
  const at = letter.indexOf('\n\n')
  const [head, body] = [letter.slice(0, at), letter.slice(at + 2)]
  if (/encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8')
  const bytes = body.replaceAll(/=\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return /encoding: quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString('utf8') : body
}
