// Sends the request of the try-it form under the reader's session and shows what came back. Without this the form opens the answer itself.
const shownCharacters = 4000
const readBytes = 64_000

/** The beginning of a body; the rest is not fetched. */
async function beginning(response: Response): Promise<{ text: string; bytes: number; whole: boolean }> {
  const reader = response.body?.getReader()
  const parts: Uint8Array[] = []
  let bytes = 0
  let whole = true
  if (reader) {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      bytes += value.length
      if (bytes >= readBytes) {
        whole = false
        await reader.cancel()
        break
      }
    }
  }
  const text = await new Blob(parts as BlobPart[]).text()
  return { text, bytes, whole }
}

function readable(text: string, type: string, whole: boolean): string {
  let shown = text
  if (whole && type.includes('json') && !type.includes('ndjson')) {
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2)
    } catch {
      shown = text
    }
  }
  return shown.length > shownCharacters ? `${shown.slice(0, shownCharacters)}\n…` : shown
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-try-it]')) {
  const answer = form.parentElement?.querySelector<HTMLElement>('[data-try-answer]')
  if (!answer) continue
  const show = (part: string, text: string): void => {
    const place = answer.querySelector<HTMLElement>(`[data-part="${part}"]`)
    if (place) place.textContent = text
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const asked = new URLSearchParams()
    for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value.trim() !== '') asked.set(name, value.trim())
    if (asked.get('format') === 'json') asked.delete('format')
    const url = `${form.getAttribute('action') ?? ''}${asked.size > 0 ? `?${asked}` : ''}`
    void send(url)
  })
  const send = async (url: string): Promise<void> => {
    const button = form.querySelector('button')
    if (button) button.disabled = true
    answer.hidden = false
    show('request', `GET ${decodeURIComponent(url)}`)
    for (const part of ['time', 'bytes', 'headers', 'body']) show(part, '')
    show('status', form.dataset['waiting'] ?? '')
    const began = performance.now()
    try {
      const response = await fetch(url, { headers: { accept: 'application/json, */*' } })
      const { text, bytes, whole } = await beginning(response)
      show('status', `${response.status} ${response.statusText}`)
      show('time', `${Math.round(performance.now() - began)} ms`)
      show('bytes', `${whole ? '' : '> '}${bytes.toLocaleString()} B`)
      show('headers', [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n'))
      show('body', readable(text, response.headers.get('content-type') ?? '', whole))
    } catch {
      show('status', form.dataset['failed'] ?? '')
    } finally {
      if (button) button.disabled = false
    }
  }
}
