// Drop a file anywhere on the load page; the file is sent with its progress shown, and nothing typed is lost when it fails.
const form = document.querySelector<HTMLFormElement>('form[data-upload]')
const input = form?.querySelector<HTMLInputElement>('input[type=file]')
const area = form?.querySelector<HTMLElement>('.file-drop')
const panel = form?.querySelector<HTMLElement>('[data-progress]')
const bar = panel?.querySelector('progress')
const words = panel?.querySelector<HTMLElement>('[data-progress-words]')
const zh = document.documentElement.lang.startsWith('zh')
const size = (n: number): string => (n < 1e6 ? `${Math.round(n / 1000)} kB` : n < 1e9 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e9).toFixed(2)} GB`)

function send(target: HTMLFormElement): void {
  const request = new XMLHttpRequest()
  const began = performance.now()
  if (panel) panel.hidden = false
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    if (bar) {
      bar.max = total
      bar.value = loaded
    }
    const rate = loaded / ((performance.now() - began) / 1000)
    const left = Math.ceil((total - loaded) / Math.max(rate, 1))
    if (words)
      words.textContent = `${target.dataset['uploading']} ${size(loaded)} / ${size(total)} · ${size(rate)}/s${loaded < total ? ` · ${zh ? `还要 ${left} 秒` : `${left} s left`}` : ''}`
  })
  request.addEventListener('load', () => {
    if (request.status < 400) location.assign(request.responseURL)
    else if (words) {
      // The refusal comes as a page; its words are shown here, so that the form keeps what was chosen.
      const page = new DOMParser().parseFromString(request.responseText, 'text/html')
      words.textContent = [...page.querySelectorAll('main h1, main .lead')].map((part) => part.textContent.trim()).join(' ')
      words.classList.add('bad')
    }
  })
  request.addEventListener('error', () => {
    if (words)
      words.textContent = zh ? '连接断了，文件没有收全。请再交一次。' : 'The connection broke before the file was complete. Hand it in again.'
  })
  request.open('POST', target.action)
  request.send(new FormData(target))
}

if (form && input && area) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(form)
  })
  const carriesFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
  document.addEventListener('dragover', (event) => {
    if (!carriesFile(event)) return
    event.preventDefault()
    area.classList.add('over')
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) area.classList.remove('over')
  })
  document.addEventListener('drop', (event) => {
    if (!carriesFile(event) || !event.dataTransfer) return
    event.preventDefault()
    area.classList.remove('over')
    input.files = event.dataTransfer.files
    form.requestSubmit()
  })
}
export {}
