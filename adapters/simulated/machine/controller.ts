import { Accounts, type Credential } from './accounts.js'

/** Whatever ends when the BMC restarts. */
export interface Restartable {
  /** The BMC goes away. */
  restarted(now: number): void
}

/** What all protocols of a BMC share: who may log in, and whether it is there. */
export class Controller {
  /** Until when it restarts and hears nobody; 0 where it never has. */
  awayUntil = 0
  readonly #fronts: Restartable[] = []
  #accounts: Accounts | undefined

  /** @param credential the account that it has at first */
  constructor(private readonly credential: Credential) {}

  /** Its accounts. Made when they are first needed: most BMCs of a big rack are never asked. */
  get accounts(): Accounts {
    this.#accounts ??= new Accounts(this.credential)
    return this.#accounts
  }

  /** What a protocol has open ends with each restart. */
  serves(front: Restartable): void {
    this.#fronts.push(front)
  }

  /** Goes away for a while: all sessions are gone. */
  restart(now: number, milliseconds: number): void {
    this.awayUntil = now + milliseconds
    for (const front of this.#fronts) front.restarted(now)
  }

  isAway(now: number): boolean {
    return now < this.awayUntil
  }
}
