import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createMail, MailFault, type Mail } from './index.ts'

interface Post {
  port: number
  /** Commands as they came, and the letters. */
  said: string[]
  letters: string[]
}

/** A small but real SMTP server; `refuse` answers a receiver with 550. */
async function openPost(options: { auth?: boolean; refuse?: string } = {}): Promise<Post> {
  const post: Post = { port: 0, said: [], letters: [] }
  const serve = (socket: Socket): void => {
    let waiting = ''
    let letter: string[] | null = null
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    say('220 post.test ready')
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      waiting += chunk.toString('utf8')
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end)
        waiting = waiting.slice(end + 2)
        if (letter) {
          if (line === '.') {
            post.letters.push(letter.join('\n'))
            letter = null
            say('250 taken')
          } else letter.push(line)
          continue
        }
        post.said.push(line)
        if (/^EHLO/i.test(line)) socket.write(options.auth ? '250-post.test\r\n250 AUTH PLAIN\r\n' : '250 post.test\r\n')
        else if (/^AUTH/i.test(line)) say('535 5.7.8 wrong password hunter2-very-secret')
        else if (options.refuse && line.toUpperCase().startsWith('RCPT') && line.includes(options.refuse)) say('550 no such person')
        else if (/^DATA/i.test(line)) {
          letter = []
          say('354 go on')
        } else say(/^QUIT/i.test(line) ? '221 bye' : '250 fine')
      }
    })
  }
  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  post.port = (server.address() as AddressInfo).port
  return post
}

const openMail = (post: Post, user = ''): Mail => {
  const mail = createMail({ url: `smtp://${user}127.0.0.1:${post.port}`, from: '城市数据 <news@city.test>' })
  if (!mail) throw new Error('mail is off')
  onTestFinished(() => mail.close())
  return mail
}

test('without a server there is no mail', () => {
  expect(createMail({ url: null, from: null })).toBeNull()
})

test('a letter arrives with its words, and nobody writes headers through its subject', async () => {
  const post = await openPost()
  const mail = openMail(post)
  await mail.send({
    to: 'reader@city.test',
    subject: '新版本\r\nBcc: everybody@city.test',
    text: '热线工单有了第 12 版',
    unsubscribe: 'https://city.test/u/1',
  })
  const [letter = ''] = post.letters
  const [head = '', ...body] = letter.split('\n\n')
  expect(head).toMatch(/^To: reader@city\.test$/m)
  expect(head).toMatch(/^List-Unsubscribe: <https:\/\/city\.test\/u\/1>$/m)
  expect(head).not.toMatch(/^Bcc/im)
  const text = body.join('\n')
  const plain = /base64/i.test(head)
    ? Buffer.from(text, 'base64').toString('utf8')
    : Buffer.from(
        text.replaceAll(/=\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
        'latin1',
      ).toString()
  expect(plain).toContain('热线工单有了第 12 版')
  expect(post.said.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<reader@city.test>'])
})

test('a receiver the server does not know is a lasting fault', async () => {
  const mail = openMail(await openPost({ refuse: 'nobody@city.test' }))
  const fault = await mail.send({ to: 'nobody@city.test', subject: 'a', text: 'b' }).catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(MailFault)
  expect((fault as MailFault).lasting).toBe(true)
})

test('a password that is refused stands in no error', async () => {
  const mail = openMail(await openPost({ auth: true }), 'city:hunter2-very-secret@')
  const fault = (await mail.send({ to: 'reader@city.test', subject: 'a', text: 'b' }).catch((error: unknown) => error)) as MailFault
  expect(fault).toBeInstanceOf(MailFault)
  expect(fault.message + String(fault.stack)).not.toContain('hunter2')
})
