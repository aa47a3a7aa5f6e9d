/** The accounts of a BMC: one store, whichever protocol asks for a login or changes them. */
import { timingSafeEqual } from 'node:crypto'

/** A name and a password. */
export interface Credential {
  readonly user: string
  readonly password: string
}

/** What an account may do, as IPMI counts; `none` is no access at all. */
export const accountLevels = { user: 2, operator: 3, admin: 4, none: 15 } as const

/** An account of a BMC, in one of its numbered places. */
export interface Account {
  readonly name: string
  readonly password: Buffer
  /** The highest privilege that it may ask for, of {@link accountLevels}. */
  readonly privilege: number
  /** Whether it may log in by IPMI. */
  readonly messaging: boolean
  readonly enabled: boolean
}

/** How many places there are; the first is that of the user without a name. */
export const accountPlaces = 10
/** The place of the account that every BMC has at first. */
export const firstNamed = 2

/** The accounts of one BMC. */
export class Accounts {
  readonly #places: Account[]
  /** Accounts whose password is not the first one any more. */
  readonly #changed = new Set<Account>()
  #revision = 1

  constructor({ user, password }: Credential) {
    this.#places = Array.from({ length: accountPlaces }, () => ({
      name: '',
      password: Buffer.alloc(0),
      privilege: accountLevels.none,
      messaging: false,
      enabled: false,
    }))
    Object.assign(this.#places[firstNamed - 1] ?? {}, {
      name: user,
      password: Buffer.from(password),
      privilege: accountLevels.admin,
      messaging: true,
      enabled: true,
    })
  }

  /** The account in a place, counted from 1. */
  at(place: number): Account | undefined {
    return this.#places[place - 1]
  }

  /** The account that every BMC has at first, whatever it is called now. */
  get first(): Account {
    const [, first] = this.#places
    if (first === undefined) throw new RangeError('a BMC has at least two places for accounts')
    return first
  }

  /** The places in use, with their accounts. */
  *used(): Generator<readonly [place: number, account: Account]> {
    for (const [index, account] of this.#places.entries()) {
      if (account.name !== '') yield [index + 1, account]
    }
  }

  /** The place of the account of a name; 0 where there is none. */
  placeOf(name: string): number {
    return name === '' ? 0 : this.#places.findIndex((one) => one.name === name) + 1
  }

  /** The account of a name that may log in. Nobody may without a name. */
  find(name: string): Account | undefined {
    if (name === '') return undefined
    return this.#places.find((one) => one.name === name && one.enabled)
  }

  /** The account of a name, made in a free place where there is none; nothing where all are taken. */
  named(name: string): Account | undefined {
    const known = this.#places.find((one) => one.name === name)
    if (known !== undefined) return known
    const free = this.#places.find((one, index) => index >= firstNamed && one.name === '')
    if (free !== undefined) {
      this.change(free, { name, privilege: accountLevels.admin, enabled: true })
    }
    return free
  }

  /** Counts the changes of all accounts. */
  get revision(): number {
    return this.#revision
  }

  /** Changes anything of an account but its password. */
  change(account: Account, changes: Partial<Omit<Account, 'password'>>): void {
    Object.assign(account, changes)
    this.#revision++
  }

  /** How many are switched on. */
  get enabled(): number {
    return this.#places.filter((one) => one.enabled).length
  }

  /** Gives an account a password. The zeros behind it do not belong to it. */
  setPassword(account: Account, bytes: Buffer): void {
    Object.assign(account, { password: trimmed(bytes) })
    this.#changed.add(account)
    this.#revision++
  }

  /** Whether an account was ever given a password. */
  wasChanged(account: Account): boolean {
    return this.#changed.has(account)
  }

  /** Whether this is an account's password. */
  isPassword({ password }: Account, bytes: Buffer): boolean {
    const given = trimmed(bytes)
    const size = Math.max(password.length, given.length)
    const padded = (one: Buffer) => Buffer.concat([one], size)
    return timingSafeEqual(padded(password), padded(given)) && given.length === password.length
  }
}

function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  return Buffer.from(bytes.subarray(0, end))
}
