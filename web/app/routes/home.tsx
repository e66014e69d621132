import type { ReactNode } from 'react'
import { useLoaderData, type MetaDescriptor } from 'react-router'
import type { PublicationSummary } from '../../../src/model/index.ts'
import type { CityAnswer, DataRequest } from '../../answers/index.ts'
import { peaksOf, River, Spark } from '../../charts/spark.tsx'
import { Frame } from '../../ui/frame.tsx'
import { Bar, Section } from '../../ui/parts.tsx'
import { localPath, useSite } from '../../ui/site.tsx'
import { RequestMark } from '../../ui/talk/request-parts.tsx'
import { ChartPicture, notesOf, sourceWords } from '../../charts/figure.tsx'
import { loadFirstChart } from '../load-first-chart.ts'
import type { SavedChart } from '../load-saved-chart.ts'
import { loadFigures, type CityFigures, type Pulse, type River as RiverDay } from '../load-pulse.ts'
import { ask, perhaps, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded extends CityFigures {
  city: CityAnswer
  stories: PublicationSummary[]
  /** The first chart of the newest story, drawn for this reader. */
  drawn: SavedChart | null
  wanted: Pick<DataRequest, 'id' | 'slug' | 'title' | 'votes' | 'state' | 'overdue' | 'plannedOn' | 'shown' | 'agency'>[]
  title: string
  feed: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  const told = perhaps(args, 'list-stories', { limit: 4 }).then((page) => (page?.items ?? []).filter((story) => story.status === 'published'))
  const [city, figures, stories, drawn, wanted] = await Promise.all([
    ask(args, 'show-city'),
    loadFigures(args),
    told,
    told.then(([newest]) => (newest ? loadFirstChart(args, newest) : null)),
    perhaps(args, 'list-requests', { sort: 'votes', limit: 4 }),
  ])
  return {
    city,
    ...figures,
    stories,
    drawn,
    wanted: (wanted?.items ?? []).map(({ id, slug, title, votes, state, overdue, plannedOn, shown, agency }) => ({
      id,
      slug,
      title,
      votes,
      state,
      overdue,
      plannedOn,
      shown,
      agency,
    })),
    title: titled(args, ''),
    feed: localPath('/datasets.atom', siteOf(args).locale),
  }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [
  { title: loaderData?.title ?? '' },
  ...(loaderData ? [{ tagName: 'link', rel: 'alternate', type: 'application/atom+xml', href: loaderData.feed, title: loaderData.title }] : []),
]

/** Address of the rows behind one point of a figure. */
const rowsOf = (pulse: Pulse): string => {
  const { key } = pulse.last
  const next = (): string => new Date(Date.parse(`${key.slice(0, 10)}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  const filters = pulse.timed ? [`${pulse.by}~gte~${key.slice(0, 10)}`, `${pulse.by}~lt~${next()}`] : [`${pulse.by}~eq~${key}`]
  return `/datasets/${pulse.dataset}?${new URLSearchParams(filters.map((filter) => ['f', filter]))}`
}

function Hero({ city }: { city: CityAnswer }): ReactNode {
  const { w, f, to, pick, city: settings } = useSite()
  const examples = settings.examples ?? []
  return (
    <section className="hero wrap">
      <h1>
        {settings.homeTexts ? (
          <span>{pick(settings.homeTexts.lead)}</span>
        ) : (
          <>
            <span>{w.h.heroFirst}</span>
            <span>{w.h.heroSecond}</span>
          </>
        )}
      </h1>
      {settings.homeTexts && <p>{pick(settings.homeTexts.note)}</p>}
      <p>{city.datasets > 0 ? w.home.lead(f.int(city.datasets), f.int(city.agencies), f.int(city.rows)) : w.home.leadEmpty}</p>
      <form className="big" action={to('/datasets')} role="search">
        <input type="search" name="q" aria-label={w.common.search} placeholder={w.common.searchHint} data-slash data-focus autoComplete="off" />
        <button>{w.common.search}</button>
      </form>
      {examples.length > 0 && (
        <div className="try">
          <span>{w.home.looking}</span>
          {examples.map((example) => (
            <a key={pick(example)} href={to(`/datasets?${new URLSearchParams({ q: pick(example) })}`)}>
              {pick(example)}
            </a>
          ))}
        </div>
      )}
    </section>
  )
}

/** Labels under the river at equal steps of its whole width, as the line itself runs. */
const Ticks = ({ labels }: { labels: readonly string[] }): ReactNode => (
  <svg className="hours" aria-hidden="true">
    {labels.map((label, at) => (
      <text
        key={label}
        x={`${(at / (labels.length - 1)) * 100}%`}
        y="15"
        dx={at === 0 ? 16 : at === labels.length - 1 ? -16 : 0}
        textAnchor={at === 0 ? 'start' : at === labels.length - 1 ? 'end' : 'middle'}
      >
        {label}
      </text>
    ))}
  </svg>
)

/** The last whole day of the city's finest series, with its peaks named; dotted, the same day a week before. */
function DayFlow({ river }: { river: RiverDay }): ReactNode {
  const { w, f, pick, to } = useSite()
  const title = pick(river.title)
  const time = (key: string): string => key.slice(11, 16)
  const last = river.points.length - 1
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => time(river.points[Math.round(share * last)]?.key ?? ''))
  const next = new Date(Date.parse(`${river.day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  const filters = [`${river.at}~gte~${river.day}`, `${river.at}~lt~${next}`].map((filter) => ['f', filter])
  return (
    <figure className="flow">
      <River
        points={river.points}
        before={river.before}
        tags={peaksOf(river.points).map(({ index, point }) => ({
          index,
          lines: [w.home.riverPeak(time(point.key)), `${f.int(point.value ?? 0)} ${pick(river.unit)}`],
        }))}
        label={w.home.riverLabel(title, f.weekday(river.day))}
      />
      <div className="ground">
        <Ticks labels={ticks} />
      </div>
      <figcaption className="wrap flow-words">
        <span>
          {w.home.riverDay(f.weekday(river.day), title, f.int(river.total), pick(river.unit))}
          {river.before.length > 1 && ` · ${w.home.riverWeek}`}
        </span>
        <a href={to(`/datasets/${river.dataset}?${new URLSearchParams(filters)}`)}>{w.home.seeRows(f.int(river.points.length))}</a>
      </figcaption>
    </figure>
  )
}

/** The first figure that runs along time, drawn edge to edge. */
function Flow({ pulse }: { pulse: Pulse }): ReactNode {
  const { w, f, pick, to } = useSite()
  const first = pulse.points[0]
  const middle = pulse.points[Math.floor(pulse.points.length / 2)]
  const title = pick(pulse.title)
  return (
    <figure className="flow" aria-label={title}>
      <River points={pulse.points} label={`${title} ${f.date(first?.key ?? '')} – ${f.date(pulse.last.key)}`} />
      <div className="ground">
        <Ticks labels={[f.date(first?.key ?? ''), f.date(middle?.key ?? ''), f.date(pulse.last.key)]} />
      </div>
      <figcaption className="wrap flow-words">
        <span>
          {title} <b>{f.number(pulse.last.value ?? 0, 1)}</b> {pick(pulse.unit)}, {f.date(pulse.last.key)}
        </span>
        <a href={to(rowsOf(pulse))}>{w.home.seeTheseRows}</a>
      </figcaption>
    </figure>
  )
}

function Change({ change }: { change: number | null }): ReactNode {
  const { w, f } = useSite()
  if (change === null) return null
  const words = Math.abs(change) < 0.005 ? w.home.same : change > 0 ? w.home.more(f.percent(change)) : w.home.less(f.percent(-change))
  return <> · {w.home.versus(words)}</>
}

function PulseList({ pulse }: { pulse: readonly Pulse[] }): ReactNode {
  const { w, f, pick, to } = useSite()
  return (
    <Section id="pulse" title={w.h.pulse} note={w.home.pulseNote}>
      <ul className="pulse">
        {pulse.map((figure) => (
          <li key={pick(figure.title)}>
            <h3>{pick(figure.title)}</h3>
            <div className="figure">
              {f.number(figure.last.value ?? 0, 1)}
              <small>{pick(figure.unit)}</small>
            </div>
            <Spark points={figure.timed ? figure.points : figure.points.toReversed()} label={pick(figure.title)} />
            <p>
              <span>
                {figure.timed ? f.date(figure.last.key) : figure.last.key}
                <Change change={figure.change} />
              </span>
              <a href={to(rowsOf(figure))}>{w.home.seeTheseRows}</a>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Themes({ city }: { city: CityAnswer }): ReactNode {
  const { w, f, pick, to } = useSite()
  const most = Math.max(1, ...city.themes.map((theme) => theme.count))
  const total = city.themes.reduce((sum, theme) => sum + theme.count, 0)
  const onTime = city.themes.reduce((sum, theme) => sum + theme.onTime, 0)
  return (
    <Section id="themes" title={w.h.themes} note={w.home.themesNote(f.int(total), f.int(onTime))}>
      <div className="themes">
        {city.themes.map((theme) => (
          <a key={theme.code} href={to(`/themes/${theme.code}`)} title={w.home.theme(f.int(theme.count), f.int(theme.onTime))}>
            <b>{pick(theme.label)}</b>
            <span>{f.int(theme.count)}</span>
            <Bar share={theme.count / most} part={theme.count > 0 ? theme.onTime / theme.count : 0} />
          </a>
        ))}
      </div>
    </Section>
  )
}

function Recent({ city }: { city: CityAnswer }): ReactNode {
  const { w, f, pick, to } = useSite()
  return (
    <div>
      <h2 className="title">
        {w.h.week}
        <span className="end">
          <a href={to('/datasets')}>{w.home.allChanges}</a> · <a href={to('/datasets.atom')}>{w.home.feed}</a>
        </span>
      </h2>
      {city.recent.length === 0 && <p className="quiet s15">{w.home.nothingYet}</p>}
      <ul className="news linked">
        {city.recent.map((change) => (
          <li key={change.at + change.dataset.slug}>
            <time dateTime={change.at} title={f.date(change.at)}>
              {f.shortDate(change.at)}
            </time>
            <div>
              {change.kind === 'published' && <span>{w.home.published} </span>}
              <a href={to(`/datasets/${change.dataset.slug}`)}>{pick(change.dataset.name)}</a>
              <p>
                {pick(change.dataset.agency)}
                {change.version !== null && change.rows !== null && ` · ${w.home.updatedTo(f.int(change.version), f.int(change.rows))}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What people miss, by votes, and how to say so oneself. */
function Wanted({ wanted }: Pick<Loaded, 'wanted'>): ReactNode {
  const { w, f, pick, to } = useSite()
  return (
    <div className="wanted">
      <h2 className="title">
        {w.h.wanted}
        <a href={to('/requests/new')}>{w.home.askForData}</a>
      </h2>
      {wanted.length === 0 ? (
        <>
          <p className="s15 measure">{w.home.wantedText}</p>
          <p className="rise-16 s15">
            <a href={to('/requests/new')}>{w.home.wantedLink}</a>
          </p>
        </>
      ) : (
        <ul className="news linked">
          {wanted.map((request) => (
            <li key={request.id}>
              <span>{w.home.votes(f.int(request.votes))}</span>
              <div>
                <a href={to(`/requests/${request.slug}`)}>{request.title}</a>
                <p>
                  <RequestMark request={request} /> {request.agency && `· ${pick(request.agency.name)}`}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A chart of a story as small as a paragraph: its own title and note, whose rows and which version. */
function DrawnChart({ drawn }: { drawn: SavedChart }): ReactNode {
  const site = useSite()
  const { pick, to } = site
  const { chart, table, data } = drawn
  if (!data || !table) return null
  const title = pick(chart.title)
  return (
    <figure className={`chart-figure is-${data.spec.type} rise-16`}>
      <figcaption>
        <h4 className="s15">
          <a href={to(`/charts/${chart.slug}`)}>{title}</a>
        </h4>
        <p className="figure-note">{[pick(chart.note), ...notesOf(data, table, '', site)].filter(Boolean).join(' · ')}</p>
      </figcaption>
      <ChartPicture data={data} table={table} title={title} room="half" />
      <p className="source">
        <a href={to(`/datasets/${chart.dataset.slug}?v=${data.version}`)}>{sourceWords(chart.dataset, data, site)}</a>
      </p>
    </figure>
  )
}

/** The newest story; where none is published yet, how to begin with a row. */
function Story({ city, pulse, stories, drawn }: Pick<Loaded, 'city' | 'pulse' | 'stories' | 'drawn'>): ReactNode {
  const { w, f, pick, to } = useSite()
  const [newest, ...others] = stories
  if (newest)
    return (
      <div className="story">
        <h2 className="title">
          {w.h.stories}
          <a href={to('/stories')}>{w.home.otherStories}</a>
        </h2>
        <h3>
          <a href={to(`/stories/${newest.slug}`)}>{pick(newest.title)}</a>
        </h3>
        <p className="measure">{pick(newest.summary)}</p>
        <p className="quiet s13">{w.home.writtenBy(pick(newest.agency?.name), f.date(newest.publishedAt ?? newest.updatedAt))}</p>
        {drawn && <DrawnChart drawn={drawn} />}
        <p className="rise-16 s15">
          <a href={to(`/stories/${newest.slug}`)}>{w.home.readStory}</a>
        </p>
        {others.length > 0 && (
          <ul className="news linked">
            {others.map((story) => (
              <li key={story.id}>
                <time dateTime={story.publishedAt ?? story.updatedAt}>{f.shortDate(story.publishedAt ?? story.updatedAt)}</time>
                <div>
                  <a href={to(`/stories/${story.slug}`)}>{pick(story.title)}</a>
                  <p>{pick(story.agency?.name)}</p>
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
    )
  const slug = pulse[0]?.dataset ?? city.recent[0]?.dataset.slug
  return (
    <div>
      <h2 className="title">{w.h.story}</h2>
      <p className="s15 measure">{w.home.storyText}</p>
      <ol className="story-steps">
        <li>{w.home.storyOne}</li>
        <li>{w.home.storyTwo}</li>
        <li>{w.home.storyThree}</li>
      </ol>
      {slug && (
        <p className="rise-16 s15">
          <a href={to(`/datasets/${slug}`)}>{w.home.storyLink}</a>
        </p>
      )}
    </div>
  )
}

export default function Home(): ReactNode {
  const { city, pulse, river, stories, drawn, wanted } = useLoaderData<Loaded>()
  const flow = pulse.find((figure) => figure.timed && figure.points.length >= 14)
  return (
    <Frame search={false}>
      <Hero city={city} />
      {river ? <DayFlow river={river} /> : flow && <Flow pulse={flow} />}
      <div className="wrap">
        {pulse.length > 0 && <PulseList pulse={pulse} />}
        <Themes city={city} />
        <div className="two section">
          <div className="stack">
            <Recent city={city} />
            <Wanted wanted={wanted} />
          </div>
          <Story city={city} pulse={pulse} stories={stories} drawn={drawn} />
        </div>
      </div>
    </Frame>
  )
}
