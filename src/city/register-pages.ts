import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { ensureWebBuild, registerWeb, type CitySettings as WebSettings, type WebPort } from '../../web/server.ts'
import type { Painter } from '../../web/paint/painter.ts'
import { citySettings, codesOf, settingsMark } from '../catalogue/index.ts'
import { requestPurpose } from '../platform/identity/index.ts'
import { askCity } from './ask-city.ts'
import { demoAccountsShown, demoPulse, demoRiver, loadDemoPack } from './demo-city.ts'
import { installationSecret } from './installation-secret.ts'
import type { OpenedCity } from './open-city.ts'

/** The pages of the portal and the desk, which ask the city through operations under the session of the reader. */
export async function registerPages(app: FastifyInstance, city: OpenedCity, version: string, painter: Painter): Promise<void> {
  await ensureWebBuild()
  const settings = await shownSettings(city, version)
  // Whoever changed a setting sees it on the very next page.
  city.afterWrite.add(settings.lookAgain)
  const writing = new Set(city.program.operations.filter((operation) => operation.effects !== 'read').map((operation) => operation.name))
  const port: WebPort = {
    get city() {
      return settings.shown()
    },
    refresh: settings.refresh,
    writes: (name) => writing.has(name),
    operations: city.program.operations.map(({ name, summary }) => ({ name, summary })),
    paint: painter.paint,
    secret: city.config.secret ?? (await installationSecret(city.config.data)),
    now: () => city.program.clock.now(),
    async call(operation, input, request) {
      const actor = await city.services.identity.authenticate({ headers: request.headers, ...(request.url !== undefined && { url: request.url }) })
      return askCity(city.program, operation, input, {
        actor,
        purpose: requestPurpose(actor, purposeIn(request.headers)),
        locale: request.locale,
        page: true,
        signal: request.signal,
        client: { address: request.ip, headers: request.headers, setCookie: request.setCookie },
        ...(request.body && { body: request.body }),
      })
    },
  }
  await registerWeb(app, port)
}

/** How long pages may show settings that were changed meanwhile. */
const settingsMs = 1000

/** The settings of the city as pages show them, read again when they changed. */
async function shownSettings(city: OpenedCity, version: string): Promise<{ shown(): WebSettings; refresh(): Promise<void>; lookAgain(): void }> {
  const read = async (): Promise<WebSettings> => {
    const settings = await citySettings(city.database)
    const pack = settings.pack === 'demo-city' ? await loadDemoPack() : null
    return {
      name: settings.name,
      portal: settings.portal ?? settings.name,
      synthetic: settings.synthetic,
      get origin() {
        return city.baseUrl()
      },
      version,
      ...(settings.geometry !== undefined && { geometry: settings.geometry as NonNullable<WebSettings['geometry']> }),
      ...(settings.searches && { examples: settings.searches }),
      ...(settings.logo && { logo: settings.logo }),
      ...(settings.contact && { contact: settings.contact }),
      ...(settings.homeTexts && { homeTexts: settings.homeTexts }),
      codes: codesOf(settings),
      ...(pack && { pulse: demoPulse, river: demoRiver }),
      ...(pack && city.demoAccountsAllowed && { accounts: demoAccountsShown(pack) }),
    }
  }
  let mark = await settingsMark(city.database)
  let shown = await read()
  let looked = performance.now()
  let looking: Promise<void> | undefined
  const look = async (): Promise<void> => {
    const now = await settingsMark(city.database)
    if (now !== mark) {
      shown = await read()
      mark = now
    }
    looked = performance.now()
  }
  return {
    shown: () => shown,
    lookAgain() {
      looked = -Infinity
    },
    async refresh() {
      if (performance.now() - looked < settingsMs) return
      looking ??= look()
        .catch((error: unknown) => city.program.log.warn({ err: error }, 'the settings of the city could not be read again'))
        .finally(() => {
          looking = undefined
        })
      await looking
    },
  }
}

/** The purpose a reader chose in the signed-in place is kept in a cookie; pages pass it like a program passes its header. */
function purposeIn(headers: IncomingHttpHeaders): string | null {
  const kept = /(?:^|;\s*)purpose=([^;]+)/.exec(headers.cookie ?? '')?.[1]
  if (kept === undefined) return null
  try {
    return decodeURIComponent(kept)
  } catch {
    return null
  }
}
