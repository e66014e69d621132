import './tables.ts'

export { createAccount, type NewAccount } from './accounts.ts'
export { createProgram, listActors, showOwnStatus, type ActorPage, type ActorShown } from './actors.ts'
export { addAgency, agencyNamed, agencyPath, createAgency, listAgencies, type AgencyNode, type NewAgency } from './agencies.ts'
export type { ApiKeyInput, ApiKeyShown } from './api-keys.ts'
export { mayAssign } from './authority.ts'
export { redactUrl, type Credentials, type RequestHeaders } from './credentials.ts'
export { refuseCrossSite } from './cross-site.ts'
export { createDemoAccounts, retireDemoAccounts, type DemoAccount, type DemoParts, type DemoRole } from './demo-accounts.ts'
export { createIdentity, type Identity, type IdentityParts } from './identity.ts'
export type { IdentityContext } from './identity-context.ts'
export {
  acceptInvitation,
  createFirstAdministrator,
  inviteActor,
  showInvitation,
  type Acceptance,
  type InvitationLink,
  type InvitationShown,
  type InviteInput,
} from './invitations.ts'
export { requestPurpose } from './purpose.ts'
export { agenciesHeld, anonymous, holdsRole, holdsRoleIn, rolesWithoutOffice, systemActor } from './reach.ts'
export { findById as findActor } from './read-actor.ts'
export type { RoleInput } from './roles.ts'
export type { SignedIn, SignInInput } from './sign-in.ts'
export type { Suspended } from './suspension.ts'
export { isUuid } from './uuid.ts'
export { identityOperations } from './operations.ts'
