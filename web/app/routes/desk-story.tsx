import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import type { StoryDetail } from '../../../src/model/index.ts'
import { faultyLines } from '../../charts/story-text.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle } from '../../ui/desk-frame.tsx'
import { FormProblem, TextField, type Refused } from '../../ui/form.tsx'
import { Note } from '../../ui/parts.tsx'
import { PublicationActs } from '../../ui/publication-acts.tsx'
import { useSite } from '../../ui/site.tsx'
import { StoryBody } from '../../ui/story-body.tsx'
import { loadStory, type LivePart } from '../load-story.ts'
import { carryOut } from '../publication-acts.ts'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  story: StoryDetail | null
  title: string
}
/** A preview, or why it was not saved; everything that was typed comes back either way. */
type Answer = Refused | { preview: LivePart[]; values: Record<string, string> }

export async function loader(args: PageArgs): Promise<Loaded> {
  const { locale } = siteOf(args)
  const name = args.params['story'] ?? 'new'
  if (name === 'new') await ask(args, 'list-stories', { mine: true, limit: 1 })
  return { story: name === 'new' ? null : await ask(args, 'show-story', { story: name }), title: titled(args, words[locale].story.newStory) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk', islands: ['chart', 'chart-story'] }

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const name = args.params['story'] ?? 'new'
  const { locale } = siteOf(args)
  const text = (part: string): { zh: string; en: string } => ({ zh: values[`${part}.zh`] ?? '', en: values[`${part}.en`] ?? '' })
  if (values['intent'] === 'preview') return { preview: await loadStory(args, text('body')[locale] || text('body').zh), values } satisfies Answer
  if (values['intent'] !== 'save') return carryOut(args, 'story', name, values)
  const written = { title: text('title'), summary: text('summary'), body: text('body') }
  const saved =
    name === 'new'
      ? await attempt(args, 'create-story', { ...written, ...(values['slug'] && { slug: values['slug'] }) })
      : await attempt(args, 'edit-story', { story: name, revision: Number(values['revision']), ...written })
  if (saved.problem) return data({ problem: saved.problem, values } satisfies Answer, { status: saved.problem.status })
  return goTo(args, `/desk/stories/${saved.ok.slug}?saved`)
}

export default function DeskStory(): ReactNode {
  const { story } = useLoaderData<Loaded>()
  const answer = useActionData<Answer>()
  const { w, to, pick, locale } = useSite()
  const problem = answer && 'problem' in answer ? answer.problem : undefined
  const preview = answer && 'preview' in answer ? answer.preview : null
  const typed = (name: string, kept: string | undefined): string => answer?.values[name] ?? kept ?? ''
  const body = { zh: typed('body.zh', story?.body.zh), en: typed('body.en', story?.body.en) }
  const faulty = faultyLines(body[locale])
  const address = to(`/desk/stories/${story?.slug ?? 'new'}`)
  const fields = ['title.zh', 'title.en', 'summary.zh', 'summary.en', 'body.zh', 'body.en', 'slug']
  return (
    <DeskFrame place="stories">
      <DeskTitle title={story ? pick(story.title) : w.story.newStory} note={story?.status === 'published' ? w.story.isPublished : w.story.draft}>
        {story && <a href={to(`/stories/${story.slug}`)}>{w.story.seePage}</a>}
      </DeskTitle>
      <div className="story-desk">
        <form className="form" method="post" action={address} data-story-form>
          <FormProblem problem={problem} fields={fields} />
          {problem?.code === 'PUJIANG_CHANGED_MEANWHILE' && story && (
            <p>
              <a href={address}>{w.story.present}</a>
            </p>
          )}
          {story && <input type="hidden" name="revision" value={typed('revision', String(story.revision))} />}
          <TextField name="title.zh" label={w.story.titleZh} value={typed('title.zh', story?.title.zh)} problem={problem} lang="zh" />
          <TextField name="title.en" label={w.story.titleEn} value={typed('title.en', story?.title.en)} problem={problem} lang="en" />
          <TextField name="summary.zh" label={w.story.summaryZh} value={typed('summary.zh', story?.summary.zh)} problem={problem} lang="zh" long />
          <TextField name="summary.en" label={w.story.summaryEn} value={typed('summary.en', story?.summary.en)} problem={problem} lang="en" long />
          <TextField
            name="body.zh"
            label={w.story.bodyZh}
            hint={w.story.bodyHint}
            value={body.zh}
            problem={problem}
            lang="zh"
            long
            className="tall"
          />
          <TextField name="body.en" label={w.story.bodyEn} value={body.en} problem={problem} lang="en" long className="tall" />
          {!story && <TextField name="slug" label={w.story.slug} hint={w.story.slugHint} value={typed('slug', '')} problem={problem} />}
          <div className="form-end">
            <button className="btn go" name="intent" value="save">
              {story ? w.story.saveChanges : w.story.save}
            </button>
            <button className="btn" name="intent" value="preview">
              {w.story.preview}
            </button>
          </div>
        </form>
        <section className="story-preview" id="preview" aria-label={w.story.preview} aria-live="polite">
          <p className="s13 quiet">{w.story.previewText}</p>
          {faulty.length > 0 && <Note kind="warn">{w.story.faulty(faulty.join(w.chart.and))}</Note>}
          {preview && <StoryBody parts={preview} />}
        </section>
      </div>
      {story && <PublicationActs kind="stories" publication={story} address={address} />}
    </DeskFrame>
  )
}
