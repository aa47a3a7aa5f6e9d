/** Firmware as rules want it: versions, and where images come from. */
import { didYouMean } from './did-you-mean.js'
import { isSecretRef, type SecretRef } from './secret.js'

/** The firmware of one component, as a rule may write it out. Version and image belong together. */
export interface FirmwareDeclaration {
  /**
   * The version, as the BMC tells it or as words of that: `2.42` is the version of a BMC that says
   * `U32 v2.42 (11/01/2021)`.
   */
  readonly version: string
  /**
   * The image: a file, relative to the configuration's folder, which is sent to the BMC; or the address
   * from which the BMC fetches it, such as `https://…`. Without it the version is only compared.
   */
  readonly image?: string
  /** The user with whose name the BMC fetches an image from an address. @default none */
  readonly user?: string
  /** That user's password, as a reference: `env('REPO_PASSWORD')`. Resolved when the image is fetched. */
  readonly password?: SecretRef
  /**
   * Which pieces of firmware are the component: what the BMC calls them, by id or name, in which `*`
   * stands for any text.
   * @default what the component's own name says; for `bmc` and `bios` the BMC's own and the host's
   */
  readonly items?: string | readonly string[]
  /** Whether the BMC is told which pieces the image is for. @default false */
  readonly targets?: boolean
  /**
   * Whether it becomes active only at the node's next start, which is then a part of the plan.
   * @default true, and false for `bmc`
   */
  readonly restart?: boolean
}

/** The firmware of one component with defaults filled in. */
export interface SettledFirmware {
  readonly component: string
  readonly version: string
  readonly image: string | undefined
  /** With what the BMC fetches the image from its address; undefined where nobody is asked who he is. */
  readonly login: FirmwareLogin | undefined
  /** Patterns of ids or names; empty where the component's name alone says which. */
  readonly items: readonly string[]
  readonly targets: boolean
  readonly restart: boolean
}

/** A user and a reference to the password, of which either may be missing. */
export interface FirmwareLogin {
  readonly user?: string
  readonly password?: SecretRef
}

type Fits = readonly [what: string, fits: (value: unknown) => boolean]

const line = (value: unknown) =>
  typeof value === 'string' &&
  value.trim() !== '' &&
  value.length <= 1000 &&
  !/[\r\n\0]/.test(value)
const flag: Fits = ['true or false', (value) => typeof value === 'boolean']

const fields: Readonly<Record<keyof FirmwareDeclaration, Fits>> = {
  version: ["a text such as '2.14'", line],
  image: ['the path of a file, or an address', line],
  user: ['a text', line],
  password: ["a reference to a secret, such as env('REPO_PASSWORD')", isSecretRef],
  items: [
    'a text, or a list of texts',
    (value) => (Array.isArray(value) && value.length > 0 ? value : [value]).every(line),
  ],
  targets: flag,
  restart: flag,
}

/** What is wrong with firmware as it was written, as a half-sentence; undefined where nothing is. */
export function faultInFirmware(value: unknown): string | undefined {
  if (line(value)) return undefined
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!plain) return undefined
  for (const [name, written] of Object.entries(value)) {
    if (written === undefined) continue
    if (!Object.hasOwn(fields, name)) {
      return `'${name}' is not a field of firmware${didYouMean(name, Object.keys(fields))}`
    }
    const [what, fits] = fields[name as keyof FirmwareDeclaration]
    if (!fits(written)) return `'${name}' must be ${what}`
    if (name === 'image' && hasCredentials(String(written))) {
      return `'image' must not hold a user name, a password or a signature, which a plan and its log would show; say 'user' and 'password'`
    }
  }
  const { image, user, password } = value as Readonly<Record<string, unknown>>
  const isFetched = typeof image === 'string' && isAddress(image)
  if ((user !== undefined || password !== undefined) && !isFetched) {
    return `'user' and 'password' are for an image that the BMC fetches from an address`
  }
  return 'version' in value ? undefined : `'version' is missing`
}

/** A user, a password, or a signature among the parameters. */
export function hasCredentials(image: string): boolean {
  if (!isAddress(image)) return false
  const signed = /[?&][^#&=]*(sig|signature|token|key|credential|password|secret)=[^#&]/i
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(image) || signed.test(image)
}

/** Whether a value says what firmware a component is to have. */
export function isFirmware(value: unknown): value is string | FirmwareDeclaration {
  if (line(value)) return true
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
  return plain && faultInFirmware(value) === undefined
}

/** What a rule wrote for a component, with defaults filled in. */
export function settledFirmware(
  component: string,
  written: string | FirmwareDeclaration,
): SettledFirmware {
  const { version, image, user, password, items, targets, restart }: FirmwareDeclaration =
    typeof written === 'string' ? { version: written } : { ...written }
  const login = {
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  }
  return Object.freeze({
    component,
    version,
    image,
    login: user === undefined && password === undefined ? undefined : Object.freeze(login),
    items: items === undefined ? [] : typeof items === 'string' ? [items] : items,
    targets: targets ?? false,
    restart: restart ?? component !== 'bmc',
  })
}

/** Whether an image is an address from which the BMC fetches it, and not a file. */
export function isAddress(image: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(image)
}

/** The words of a version; a `v` before a number is none of it. */
function words(version: string): string[] {
  return version
    .toLowerCase()
    .split(/[\s()[\],;]+/)
    .filter(Boolean)
    .map((word) => word.replace(/^v(?=\d)/, ''))
}

/**
 * Whether a version that a BMC tells is the one that is wanted: the same text, or words of it in their
 * order. Of a longer text a bare small number is too little to tell a version.
 */
export function isVersion(told: string, wanted: string): boolean {
  const [all, some] = [words(told), words(wanted)]
  if (some.length === 0 || all.join(' ') === some.join(' ')) return some.length > 0
  if (some.length === 1 && /^\d{0,3}$/.test(some[0] ?? '')) return false
  return all.some((_, at) => some.every((word, index) => all[at + index] === word))
}

/** A piece of firmware, as far as it takes to tell which component it is. */
interface Item {
  readonly id: string
  readonly name: string
  /** What the driver takes it for. */
  readonly component?: string
}

/** The pieces of firmware that are a component. */
export function itemsOf<T extends Item>(
  { component, items }: Pick<SettledFirmware, 'component' | 'items'>,
  all: readonly T[],
): T[] {
  if (items.length > 0) return all.filter((item) => items.some((pattern) => fits(item, pattern)))
  const own = all.filter((item) => item.component === component)
  return own.length > 0 ? own : all.filter((item) => fits(item, component))
}

function fits({ id, name }: Item, pattern: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  // Stars beside each other would try all ways to share a text among them.
  const form = new RegExp(`^${escaped.replace(/\*+/g, '.*')}$`, 'is')
  return form.test(id) || form.test(name)
}
