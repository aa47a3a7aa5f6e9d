/** Peculiarities of how a BMC wants to be changed, and of what it does then. */
/**
 * What a BMC wants of entity tags. `required`: a PATCH without `If-Match` is answered with 428,
 * `required-412`: with 412. `rejected`: one with `If-Match` is, whatever it says. `weak`: tags are given as
 * `W/"…"` and taken without the `W/` only. `unquoted`: they are taken without quotes only. `empty`: the
 * tag is `""` and matches nothing. `none`: there are none, and only `*` matches. `header`: they come in the
 * header alone, `body`: inside of resources alone, `twice`: in the header two times. In these three, and
 * `none`, it may be left out. `first`: the first change of a resource is refused, whatever tag comes with it.
 */
export interface EtagQuirk {
  readonly kind: 'etag'
  readonly habit:
    | 'required'
    | 'required-412'
    | 'rejected'
    | 'weak'
    | 'unquoted'
    | 'empty'
    | 'none'
    | 'header'
    | 'body'
    | 'twice'
    | 'first'
}

/**
 * What a BMC wants of entity tags where they come with a POST. `rejected`: one with `If-Match` is answered with
 * 412. `required`: one without it is, `required-428`: with 428. Logins need none.
 */
export interface ActionEtagQuirk {
  readonly kind: 'action-etag'
  /** @default 'rejected' */
  readonly habit?: 'rejected' | 'required' | 'required-428'
}

/** The body of an action without parameters: nothing is refused, or an empty object is. */
export interface EmptyBodyQuirk {
  readonly kind: 'empty-body'
  readonly wants: 'object' | 'nothing'
}

/** What succeeds is answered with 200 and an `error` that says so, as one maker does. */
export interface SuccessMessagesQuirk {
  readonly kind: 'success-messages'
}

/**
 * How work that was accepted is told of. `absolute`: by a whole URL. `named`: by one with a name of the BMC's own. `task`: by the task, there is no
 * monitor. `body`: only by the task in the body. `message`: only among the arguments of a message. `random`:
 * by a monitor that is far from its task. `late`: the monitor is not there at first. `forgotten`: it is gone
 * when the work is done. `restarts`: the BMC restarts at the end of an update and has forgotten the task.
 */
export interface TaskQuirk {
  readonly kind: 'task'
  readonly habit:
    | 'absolute'
    | 'named'
    | 'task'
    | 'body'
    | 'twice'
    | 'message'
    | 'random'
    | 'late'
    | 'forgotten'
    | 'restarts'
}

/**
 * Work is told of as jobs (`JID_…`) among those of the BMC's own maker, and as tasks besides. BIOS settings
 * make one that is `Scheduled` until the next start.
 */
export interface JobsQuirk {
  readonly kind: 'jobs'
}

/**
 * What a BMC wants of a boot override. `refuses-same`: not the duration that it has already. `whole`:
 * target, duration and mode together. `no-mode`: no mode. `forgets`: what does not come whole is for the
 * next start only. `no-duration-with-path`: no duration beside a UEFI path. `path-first`: the path has to
 * be there before the target. `no-none`: it is cleared by its duration, the target `None` is refused.
 * `refuses-and-does`: one by UEFI path is refused and set all the same. `unlisted`: `UefiHttp` works and is
 * not listed. `usb-cd`: virtual discs are started from by `UsbCd`, and `Cd` leads nowhere. `job`: it is set by a
 * task.
 */
export interface BootQuirk {
  readonly kind: 'boot'
  readonly habit:
    | 'refuses-same'
    | 'whole'
    | 'no-mode'
    | 'forgets'
    | 'no-duration-with-path'
    | 'path-first'
    | 'no-none'
    | 'refuses-and-does'
    | 'unlisted'
    | 'usb-cd'
    | 'job'
}

/**
 * Systems have a settings object. `only`: a boot override is written there, and the system itself refuses
 * it. `without-boot`: it holds no boot override, which is written to the system. `read-only`: it shows one,
 * which is written to the system all the same.
 */
export interface SystemSettingsQuirk {
  readonly kind: 'system-settings'
  readonly habit: 'only' | 'without-boot' | 'read-only'
}

/**
 * Virtual drives. `needs-protocol`: `TransferProtocolType` is required. `refuses-inserted`: `Inserted` and
 * `WriteProtected` are not known. `without-actions`: they are changed by PATCH. `lags`: what a drive says
 * follows some reads later. `reserved`: the first that is listed, `RDOC1`, is of the remote console and takes
 * no image.
 */
export interface MediaQuirk {
  readonly kind: 'media'
  readonly habit: 'needs-protocol' | 'refuses-inserted' | 'without-actions' | 'lags' | 'reserved'
}

/**
 * How firmware is sent. `plain`: as it is, and in no other way. `form`: in the form of one maker that holds the
 * session besides; there is no task, and the update service tells how it goes on. `waits`: in two parts, for
 * the BIOS or the manager by its path, and begun by `StartUpdate`.
 */
export interface PushQuirk {
  readonly kind: 'push'
  readonly habit: 'plain' | 'form' | 'waits'
}

/** `Manager.Reset` lists no values for `ResetType`, and refuses any. */
export interface BareBmcResetQuirk {
  readonly kind: 'bare-bmc-reset'
}

/** The first resets are refused with 409 though nothing speaks against them. */
export interface ResetBusyQuirk {
  readonly kind: 'reset-busy'
  /** @default 1 */
  readonly times?: number
}

/** A reset to the state that there is already is refused. */
export interface ResetSameQuirk {
  readonly kind: 'reset-same'
}

/**
 * Restarts. `none`: the BMC offers On, Off (which is gentle) and ForceOff alone. `hangs`: one is accepted and
 * never begins. `hard`: a gentle one is a hard one, which asks nobody.
 */
export interface RestartQuirk {
  readonly kind: 'restart'
  readonly habit: 'none' | 'hangs' | 'hard'
}

/** The first changes are refused because something else goes on, in a maker's words. */
export interface NotReadyQuirk {
  readonly kind: 'not-ready'
  /** @default 'post' */
  readonly says?: 'post' | 'job' | 'state'
  /** @default 1 */
  readonly times?: number
}

/** Changes of settings, firmware and media need a licence that is not there (403). */
export interface NotLicensedQuirk {
  readonly kind: 'not-licensed'
}

/** All settings are locked, in a maker's words (403): power can be switched, and nothing else. */
export interface LockdownQuirk {
  readonly kind: 'lockdown'
}

/** BIOS settings without a time to apply them never take effect, and while some wait others are refused. */
export interface BiosJobsQuirk {
  readonly kind: 'bios-jobs'
}

/** The BIOS announces settings and names no object for them: they are written to itself. */
export interface NoSettingsObjectQuirk {
  readonly kind: 'no-settings-object'
}

/**
 * Subscriptions to events. `plain`: nothing but a destination, its context and kinds of events is known.
 * `wants-filters`: registries and kinds of resources have to be named. `rewrites`: the destination is shown in
 * other words. `says-modified`: one that was made is answered as a change of another, with 400.
 */
export interface SubscriptionsQuirk {
  readonly kind: 'subscriptions'
  readonly habit: 'plain' | 'wants-filters' | 'rewrites' | 'says-modified'
}

/**
 * Accounts are sixteen slots. Empty ones have no name, and the first cannot be had unless it is the rack's
 * own; whoever changes anything of one has to send a password along.
 */
export interface AccountSlotsQuirk {
  readonly kind: 'account-slots'
}
