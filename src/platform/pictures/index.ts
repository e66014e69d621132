import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import sharp from 'sharp'
import type { PlatformError } from '../errors/index.ts'

/** A picture drawn anew: what was hidden in the file that came is not in it. */
export interface EncodedPicture {
  hash: string
  width: number
  height: number
  bytes: Buffer
}

/** What a picture of one purpose may weigh and measure, how it is written, and the words of a refusal. */
export interface PictureRule {
  mostBytes: number
  box: { width: number; height: number }
  format: 'png' | 'webp'
  refuse(zh: string, en: string, status?: number): PlatformError
}

/** A picture of more pixels is refused before they are unpacked: a file of a few kilobytes may claim gigabytes. */
const mostPixels = 16_000_000

const starts: readonly [string, (head: Buffer) => boolean][] = [
  ['png', (head) => head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))],
  ['jpeg', (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['webp', (head) => head.subarray(0, 4).toString('latin1') === 'RIFF' && head.subarray(8, 12).toString('latin1') === 'WEBP'],
]

/** Reads at most as much as the rule lets a picture weigh. @throws InvalidInput (413) */
export async function readPicture(body: Readable, { mostBytes, refuse }: PictureRule): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  const megabytes = mostBytes / 1024 / 1024
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > mostBytes) throw refuse(`文件超过 ${megabytes} MB。`, `The file is larger than ${megabytes} MB.`, 413)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Decodes a PNG, JPEG or WebP and draws it anew within the box, without metadata. Anything else is refused, SVG too: it may hold scripts. @throws InvalidInput */
export async function encodePicture(file: Buffer, { box, format, refuse }: PictureRule): Promise<EncodedPicture> {
  const kind = starts.find(([, matches]) => matches(file))?.[0]
  if (!kind)
    throw refuse('请用 PNG、JPEG 或 WebP 图片；SVG 可能带脚本，不收。', 'Use a PNG, JPEG or WebP picture; SVG may hold scripts and is not taken.')
  try {
    const picture = sharp(file, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 })
    if ((await picture.metadata()).format !== kind) throw new Error('the content is not what its first bytes say')
    const drawn = picture
      .rotate()
      .resize({ ...box, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
    const { data, info } = await (format === 'png' ? drawn.png({ compressionLevel: 9 }) : drawn.webp({ quality: 82 }))
      .timeout({ seconds: 5 })
      .toBuffer({ resolveWithObject: true })
    return { hash: createHash('sha256').update(data).digest('hex').slice(0, 32), width: info.width, height: info.height, bytes: data }
  } catch {
    throw refuse('图片打不开，或像素太多（最多 1600 万）。', 'The picture cannot be read or has too many pixels (16 million at most).')
  }
}
