import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { ensureWebBuild, registerWeb, type CitySettings as WebSettings, type WebPort } from '../../web/server.ts'
import { citySettings } from '../catalogue/index.ts'
import { requestPurpose } from '../platform/identity/index.ts'
import { askCity } from './ask-city.ts'
import { demoAccountsShown, demoPulse, demoRiver, loadDemoPack } from './demo-city.ts'
import type { OpenedCity } from './open-city.ts'

/** The pages of the portal and the desk, which ask the city through operations under the session of the reader. */
export async function registerPages(app: FastifyInstance, city: OpenedCity, version: string): Promise<void> {
  await ensureWebBuild()
  const settings = await citySettings(city.database)
  const pack = settings.pack === 'demo-city' ? await loadDemoPack() : null
  const shown: WebSettings = {
    name: settings.name,
    portal: settings.portal ?? settings.name,
    synthetic: settings.synthetic,
    get origin() {
      return city.baseUrl()
    },
    version,
    ...(settings.geometry !== undefined && { geometry: settings.geometry as NonNullable<WebSettings['geometry']> }),
    ...(settings.searches && { examples: settings.searches }),
    ...(pack && { pulse: demoPulse, river: demoRiver }),
    ...(pack && city.demoAccountsAllowed && { accounts: demoAccountsShown(pack) }),
  }
  const port: WebPort = {
    city: shown,
    now: () => city.program.clock.now(),
    async call(operation, input, request) {
      const actor = await city.services.identity.authenticate({ headers: request.headers, ...(request.url !== undefined && { url: request.url }) })
      return askCity(city.program, operation, input, {
        actor,
        purpose: requestPurpose(actor, purposeIn(request.headers)),
        locale: request.locale,
        signal: request.signal,
        client: { address: request.ip, headers: request.headers, setCookie: request.setCookie },
        ...(request.body && { body: request.body }),
      })
    },
  }
  await registerWeb(app, port)
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
