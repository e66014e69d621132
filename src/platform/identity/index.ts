import './tables.ts'

export { agencyNamed, agencyPath, createAgency, listAgencies, type AgencyNode, type NewAgency } from './agencies.ts'
export { redactUrl, type Credentials, type RequestHeaders } from './credentials.ts'
export { agenciesHeld, anonymous, holdsRole, holdsRoleIn, rolesWithoutOffice, systemActor } from './reach.ts'
export { isUuid } from './uuid.ts'
