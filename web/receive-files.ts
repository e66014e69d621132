import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebPort } from './port.ts'
import { requestFor, splitLanguage } from './read-request.ts'

/** Streams the picture of the settings page on; what it is worth is decided by the operation. */
export async function sendLogo(request: FastifyRequest, reply: FastifyReply, port: WebPort): Promise<void> {
  const { locale } = splitLanguage(request.url)
  for await (const part of request.parts())
    if (part.type === 'file') {
      await port.call('upload-logo', {}, { ...requestFor(request, reply, locale), body: part.file })
      return
    }
}

/** Streams the picture of a reuse on, with what is said of it: that field stands before the file. */
export async function sendPicture(request: FastifyRequest, reply: FastifyReply, port: WebPort, said: { alt: string }): Promise<void> {
  const { locale } = splitLanguage(request.url)
  const { reuse = '' } = request.params as { reuse?: string }
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      if (part.fieldname === 'alt' && typeof part.value === 'string') said.alt = part.value
      continue
    }
    await port.call('set-reuse-picture', { reuse, alt: said.alt }, { ...requestFor(request, reply, locale), body: part.file })
    return
  }
}

/**
 * Takes a file from the form of the load page and streams it on; nothing is held in memory. Fields that stand before the file name the
 * dataset it is for. Answers with the page of the upload, so that it works with and without a script.
 */
export async function receiveUpload(request: FastifyRequest, reply: FastifyReply, port: WebPort): Promise<FastifyReply> {
  const { locale } = splitLanguage(request.url)
  const fields = new URLSearchParams()
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') fields.set(part.fieldname, part.value)
      continue
    }
    const body = Object.assign(part.file as Readable, { fileName: part.filename, contentType: part.mimetype })
    const language = locale === 'en' ? '/en' : ''
    if (fields.get('then') === 'sheet') {
      const { id } = (await port.call('upload-metadata-sheet', { fileName: part.filename }, { ...requestFor(request, reply, locale), body })) as {
        id: string
      }
      return reply.redirect(`${language}/desk/bulk/${encodeURIComponent(id)}`, 303)
    }
    const upload = (await port.call('upload-file', { fileName: part.filename }, { ...requestFor(request, reply, locale), body })) as { id: string }
    const query = new URLSearchParams([...fields].filter(([name]) => name === 'dataset' || name === 'table'))
    // A file that is to be given out as it is goes on to its dataset, any other to the load page.
    if (fields.get('then') === 'part' && fields.has('dataset'))
      return reply.redirect(
        `${language}/desk/datasets/${encodeURIComponent(fields.get('dataset') ?? '')}/parts?upload=${encodeURIComponent(upload.id)}#file`,
        303,
      )
    return reply.redirect(`${language}/desk/uploads/${encodeURIComponent(upload.id)}${query.size > 0 ? `?${query}` : ''}`, 303)
  }
  return reply.redirect(`${locale === 'en' ? '/en' : ''}/desk/load?missing=file`, 303)
}

/** Takes the file of an offer of data and streams it on; answers with the page of the offer. */
export async function receiveOffer(request: FastifyRequest, reply: FastifyReply, port: WebPort): Promise<FastifyReply> {
  const { locale } = splitLanguage(request.url)
  const { contribution = '' } = request.params as { contribution?: string }
  const page = `${locale === 'en' ? '/en' : ''}/contribute/${encodeURIComponent(contribution)}`
  for await (const part of request.parts()) {
    if (part.type === 'field' || part.filename === '') continue
    const body = Object.assign(part.file as Readable, { fileName: part.filename, contentType: part.mimetype })
    await port.call('offer-file', { contribution, fileName: part.filename }, { ...requestFor(request, reply, locale), body })
    break
  }
  return reply.redirect(page, 303)
}
