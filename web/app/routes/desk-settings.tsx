import type { ReactNode } from 'react'
import { data, useActionData, useLoaderData, type MetaDescriptor } from 'react-router'
import { themes as standardThemes, type Text } from '../../../src/model/index.ts'
import type { Problem } from '../../../src/platform/errors/index.ts'
import type { SettingsAnswer } from '../../answers/index.ts'
import { words } from '../../i18n/index.ts'
import { DeskFrame, DeskTitle, Step } from '../../ui/desk-frame.tsx'
import { Confirm } from '../../ui/desk/confirm.tsx'
import { SettingChanges, SettingsPlaces, TextPair } from '../../ui/desk/settings.tsx'
import { FormProblem, type Refused } from '../../ui/form.tsx'
import { Brand } from '../../ui/frame.tsx'
import { Note } from '../../ui/parts.tsx'
import { useSite } from '../../ui/site.tsx'
import { readForm } from '../read-form.ts'
import { ask, attempt, goTo, siteOf, titled, type PageArgs } from '../run.ts'

interface Loaded {
  settings: SettingsAnswer
  title: string
}

export async function loader(args: PageArgs): Promise<Loaded> {
  return { settings: await ask(args, 'show-settings'), title: titled(args, words[siteOf(args).locale].settings.title) }
}
export const meta = ({ loaderData }: { loaderData?: Loaded }): MetaDescriptor[] => [{ title: loaderData?.title ?? '' }]
export const handle = { body: 'at-desk' }

type Values = Record<string, string>
const pair = (values: Values, name: string): Text => ({ zh: values[`${name}.zh`] ?? '', en: values[`${name}.en`] ?? '' })
const orNull = (text: Text): Text | null => (text.zh === '' && text.en === '' ? null : text)

function inputOf(values: Values): Record<string, unknown> {
  switch (values['intent']) {
    case 'names':
      return { name: pair(values, 'name'), portal: orNull(pair(values, 'portal')), contact: orNull(pair(values, 'contact')) }
    case 'home': {
      const [lead, note] = [orNull(pair(values, 'homeTexts.lead')), orNull(pair(values, 'homeTexts.note'))]
      return { homeTexts: lead || note ? { lead: lead ?? { zh: '', en: '' }, note: note ?? { zh: '', en: '' } } : null }
    }
    case 'logo':
      return { logo: null }
    case 'review':
      return { twoPersonReview: values['twoPersonReview'] === 'true' }
    default:
      return {
        themes: standardThemes
          .map((theme) => ({
            code: theme.code,
            label: pair(values, `themes.${theme.code}.label`),
            order: Number(values[`order.${theme.code}`]) || 99,
          }))
          .toSorted((a, b) => a.order - b.order)
          .map(({ code, label }) => ({ code, label })),
      }
  }
}

export async function action(args: PageArgs): Promise<unknown> {
  const values = await readForm(args.request)
  const { problem } =
    values['intent'] === 'undo'
      ? await attempt(args, 'undo-setting-change', { change: values['change'] ?? '' })
      : await attempt(args, 'edit-settings', inputOf(values))
  return problem ? data({ problem, values } satisfies Refused, { status: problem.status }) : goTo(args, '/desk/settings')
}

interface PartProps {
  settings: SettingsAnswer
  refused: Refused | undefined
}
const of = (refused: Refused | undefined, intent: string): Refused | undefined => (refused?.values['intent'] === intent ? refused : undefined)

function Names({ settings, refused }: PartProps): ReactNode {
  const { w, to } = useSite()
  const mine = of(refused, 'names')
  const shared = { refused: mine, problem: mine?.problem }
  return (
    <Step title={w.settings.names} text={w.settings.namesText}>
      <form className="form two-up" method="post" action={to('/desk/settings')}>
        <input type="hidden" name="intent" value="names" />
        <TextPair name="name" label={w.settings.cityName} value={settings.name} {...shared} />
        <TextPair name="portal" label={w.settings.portal} hint={w.settings.portalHint} value={settings.portal} {...shared} />
        <TextPair name="contact" label={w.settings.contact} hint={w.settings.contactHint} value={settings.contact} {...shared} />
        <div className="form-end whole">
          <button className="btn go">{w.settings.save}</button>
        </div>
      </form>
    </Step>
  )
}

function HomeTexts({ settings, refused }: PartProps): ReactNode {
  const { w, to } = useSite()
  const mine = of(refused, 'home')
  const shared = { refused: mine, problem: mine?.problem }
  return (
    <Step title={w.settings.home} text={w.settings.homeText}>
      <form className="form two-up" method="post" action={to('/desk/settings')}>
        <input type="hidden" name="intent" value="home" />
        <TextPair name="homeTexts.lead" label={w.settings.lead} hint={w.settings.leadHint} value={settings.homeTexts?.lead ?? null} {...shared} />
        <TextPair name="homeTexts.note" label={w.settings.remark} value={settings.homeTexts?.note ?? null} long {...shared} />
        <div className="form-end whole">
          <button className="btn go">{w.settings.save}</button>
        </div>
      </form>
    </Step>
  )
}

function Logo({ settings, problem }: { settings: SettingsAnswer; problem: Problem | undefined }): ReactNode {
  const { w, to } = useSite()
  const { logo } = settings
  return (
    <Step id="logo" title={w.settings.logo} text={w.settings.logoText}>
      <div className="logo-now">
        {logo ? (
          <img src={`/api/v1/city/logo/${logo.hash}`} width={logo.width} height={logo.height} alt={w.settings.logoAlt} />
        ) : (
          <p className="quiet">{w.settings.logoNone}</p>
        )}
      </div>
      <FormProblem problem={problem} fields={[]} />
      <form className="row rise-16" method="post" action={to('/desk/settings/logo')} encType="multipart/form-data">
        <label className="s13" htmlFor="in-logo">
          {w.settings.logoFile}
        </label>
        <input id="in-logo" type="file" name="logo" accept="image/png,image/jpeg,image/webp" required />
        <button className="btn go">{w.settings.logoSet}</button>
      </form>
      {logo && (
        <form className="rise-16" method="post" action={to('/desk/settings')}>
          <input type="hidden" name="intent" value="logo" />
          <button className="btn small harm">{w.settings.logoTake}</button>
        </form>
      )}
      <figure className="brand-preview" aria-label={w.settings.preview}>
        <Brand />
        <figcaption className="s13 quiet">{w.settings.previewText}</figcaption>
      </figure>
    </Step>
  )
}

function TwoPersons({ settings }: { settings: SettingsAnswer }): ReactNode {
  const { w, to, me } = useSite()
  const administrator = me?.roles.some((held) => held.role === 'administrator' && held.agencyId === null) ?? false
  return (
    <Step title={w.settings.review} text={w.settings.reviewText}>
      <p>
        <b className={settings.twoPersonReview ? 'good' : 'mind'}>{settings.twoPersonReview ? w.settings.reviewOn : w.settings.reviewOff}</b>
      </p>
      {!administrator ? (
        <p className="s13 quiet">{w.settings.onlyAdministrator}</p>
      ) : settings.twoPersonReview ? (
        <Confirm
          label={w.settings.turnOff}
          about={w.settings.review}
          text={w.settings.turnOffSure}
          action={to('/desk/settings')}
          fields={{ intent: 'review', twoPersonReview: 'false' }}
        />
      ) : (
        <form method="post" action={to('/desk/settings')}>
          <input type="hidden" name="intent" value="review" />
          <input type="hidden" name="twoPersonReview" value="true" />
          <button className="btn go">{w.settings.turnOn}</button>
        </form>
      )}
    </Step>
  )
}

function Themes({ settings, refused }: PartProps): ReactNode {
  const { w, to, pick } = useSite()
  const mine = of(refused, 'themes')
  return (
    <Step title={w.settings.themes} text={w.settings.themesText}>
      <form method="post" action={to('/desk/settings')}>
        <input type="hidden" name="intent" value="themes" />
        <FormProblem problem={mine?.problem} fields={[]} />
        <table className="dense theme-table">
          <thead>
            <tr>
              <th scope="col">{w.settings.order}</th>
              <th scope="col">{w.settings.code}</th>
              <th scope="col">{w.settings.zhName}</th>
              <th scope="col">{w.settings.enName}</th>
            </tr>
          </thead>
          <tbody>
            {settings.themes.map((theme, at) => (
              <tr key={theme.code}>
                <td>
                  <input
                    className="in small place"
                    type="number"
                    min={1}
                    max={99}
                    name={`order.${theme.code}`}
                    defaultValue={mine?.values[`order.${theme.code}`] ?? at + 1}
                    aria-label={`${w.settings.order}: ${pick(theme.label)}`}
                  />
                </td>
                <td className="mono">{theme.code}</td>
                {(['zh', 'en'] as const).map((locale) => (
                  <td key={locale}>
                    <input
                      className="in small"
                      name={`themes.${theme.code}.label.${locale}`}
                      defaultValue={mine?.values[`themes.${theme.code}.label.${locale}`] ?? theme.label[locale]}
                      aria-label={`${theme.code} ${locale === 'zh' ? w.settings.zhName : w.settings.enName}`}
                      maxLength={40}
                      required
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <div className="form-end rise-16">
          <button className="btn go">{w.settings.themesSave}</button>
        </div>
      </form>
    </Step>
  )
}

export default function Settings(): ReactNode {
  const { settings } = useLoaderData<Loaded>()
  const refused = useActionData<Refused>()
  const { w, sent } = useSite()
  return (
    <DeskFrame place="settings">
      <DeskTitle title={w.settings.title} note={w.settings.note} />
      <SettingsPlaces at="general" />
      {refused && (
        <Note kind="fault" title={refused.problem.detail}>
          {refused.problem.cure}
        </Note>
      )}
      <Names settings={settings} refused={refused} />
      <HomeTexts settings={settings} refused={refused} />
      <Logo settings={settings} problem={sent} />
      <TwoPersons settings={settings} />
      <Themes settings={settings} refused={refused} />
      <Step title={w.settings.changes} text={w.settings.changesText}>
        <SettingChanges changes={settings.changes} />
      </Step>
    </DeskFrame>
  )
}
