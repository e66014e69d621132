import type { Operation } from '../platform/operations/index.ts'
import { ckan } from './ckan/index.ts'
import { dataJson } from './data-json/index.ts'
import { dcat } from './dcat/index.ts'
import { listProtocolsOf } from './list-protocols.ts'
import type { Protocol } from './protocol.ts'

export { registerProtocols } from './register-protocols.ts'

/** Every standard the city speaks, in the order of the page that lists them. */
export const protocols: readonly Protocol[] = [dcat, ckan, dataJson]

export const protocolOperations: readonly Operation[] = [listProtocolsOf(protocols)]
