/**
 * In which ways simulated BMCs behave as some real ones do, where the standard leads one to expect
 * something else. Each kind says what a client sees.
 */
import type {
  AccountSlotsQuirk,
  ActionEtagQuirk,
  BareBmcResetQuirk,
  BiosJobsQuirk,
  BootQuirk,
  EmptyBodyQuirk,
  EtagQuirk,
  JobsQuirk,
  LockdownQuirk,
  MediaQuirk,
  NoSettingsObjectQuirk,
  NotLicensedQuirk,
  NotReadyQuirk,
  PushQuirk,
  ResetBusyQuirk,
  ResetSameQuirk,
  RestartQuirk,
  SubscriptionsQuirk,
  SuccessMessagesQuirk,
  SystemSettingsQuirk,
  TaskQuirk,
} from './changes.js'
import type {
  BareRootQuirk,
  DeadLinksQuirk,
  ExpandQuirk,
  LoneObjectsQuirk,
  OddTargetsQuirk,
  OddTypesQuirk,
  PagesQuirk,
  PartsWhenOnQuirk,
  PowerStatesQuirk,
  SlashesQuirk,
  UnmanagedQuirk,
} from './shown.js'
import type {
  AllowQuirk,
  CertificateQuirk,
  ClosedRootQuirk,
  CompressionQuirk,
  CrowdedQuirk,
  DropsIdleQuirk,
  ErrorBodiesQuirk,
  EventsQuirk,
  HangsQuirk,
  MustChangePasswordQuirk,
  OldTlsQuirk,
  RsaExchangeQuirk,
  SessionLimitQuirk,
  SessionTimeoutQuirk,
  ShortSessionsQuirk,
  StrictHeadersQuirk,
  WakesSlowlyQuirk,
} from './wire.js'

/** In which way a simulated BMC differs from what the standard leads one to expect. */
export type Quirk =
  | CompressionQuirk
  | DropsIdleQuirk
  | CrowdedQuirk
  | OldTlsQuirk
  | RsaExchangeQuirk
  | CertificateQuirk
  | StrictHeadersQuirk
  | AllowQuirk
  | ErrorBodiesQuirk
  | SessionLimitQuirk
  | SessionTimeoutQuirk
  | ShortSessionsQuirk
  | ClosedRootQuirk
  | MustChangePasswordQuirk
  | WakesSlowlyQuirk
  | HangsQuirk
  | EventsQuirk
  | DeadLinksQuirk
  | ExpandQuirk
  | PagesQuirk
  | OddTypesQuirk
  | LoneObjectsQuirk
  | OddTargetsQuirk
  | SlashesQuirk
  | PowerStatesQuirk
  | PartsWhenOnQuirk
  | BareRootQuirk
  | UnmanagedQuirk
  | EtagQuirk
  | ActionEtagQuirk
  | EmptyBodyQuirk
  | SuccessMessagesQuirk
  | TaskQuirk
  | JobsQuirk
  | BootQuirk
  | SystemSettingsQuirk
  | MediaQuirk
  | PushQuirk
  | BareBmcResetQuirk
  | ResetBusyQuirk
  | ResetSameQuirk
  | RestartQuirk
  | NotReadyQuirk
  | NotLicensedQuirk
  | LockdownQuirk
  | BiosJobsQuirk
  | NoSettingsObjectQuirk
  | SubscriptionsQuirk
  | AccountSlotsQuirk
