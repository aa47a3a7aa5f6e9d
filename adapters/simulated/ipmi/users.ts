import { timingSafeEqual } from 'node:crypto'

/** An account of a BMC, in one of its numbered places. */
export interface User {
  name: string
  password: Buffer
  /** The highest privilege that it may ask for, as the standard counts; 15 for none. */
  privilege: number
  /** Whether it may send messages over the network. */
  messaging: boolean
  enabled: boolean
}

/** How many places there are; the first is that of the user without a name. */
export const userPlaces = 10
const firstNamed = 2
const none = 0x0f
/** The lengths in which a password is stored. */
export const passwordLengths = { short: 16, long: 20 } as const

/** The accounts of one BMC. */
export class Users {
  readonly #users: User[]

  constructor(user: string, password: string) {
    this.#users = Array.from({ length: userPlaces }, () => ({
      name: '',
      password: Buffer.alloc(0),
      privilege: none,
      messaging: false,
      enabled: false,
    }))
    Object.assign(this.#users[firstNamed - 1] ?? {}, {
      name: user,
      password: Buffer.from(password),
      privilege: 4,
      messaging: true,
      enabled: true,
    })
  }

  /** The account in a place, counted from 1. */
  at(id: number): User | undefined {
    return this.#users[id - 1]
  }

  /** The account of a name that may log in. Nobody may without a name. */
  find(name: string): User | undefined {
    if (name === '') return undefined
    return this.#users.find((one) => one.name === name && one.enabled && one.messaging)
  }

  /** How many are switched on. */
  get enabled(): number {
    return this.#users.filter((one) => one.enabled).length
  }

  /** Gives an account a password. The zeros behind it do not belong to it. */
  setPassword(user: User, bytes: Buffer): void {
    user.password = trimmed(bytes)
  }

  /** Whether this is an account's password. */
  isPassword(user: User, bytes: Buffer): boolean {
    const [a, b] = [Buffer.alloc(passwordLengths.long), Buffer.alloc(passwordLengths.long)]
    user.password.copy(a)
    trimmed(bytes).copy(b)
    return timingSafeEqual(a, b)
  }
}

function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  return Buffer.from(bytes.subarray(0, end))
}
