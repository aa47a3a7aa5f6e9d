import type { Fault } from './faults.js'

/** A fault of a kind. */
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { readonly kind: Kind }>

/** One fault or several of them. */
export type FaultOrFaults = Fault | readonly Fault[] | undefined

/** The faults that a simulated BMC has now, and how often each may still strike. */
export class Faults {
  #struck: Map<Fault['kind'], number> | undefined
  #active: { readonly fault: Fault; left: number }[]

  constructor(faults: FaultOrFaults) {
    const all = faults === undefined ? [] : isList(faults) ? faults : [faults]
    this.#active = all.map((fault) => ({ fault, left: timesOf(fault) }))
  }

  /** Those that have not struck as often as they were to. */
  list(): readonly Fault[] {
    return this.#active.filter(({ left }) => left > 0).map(({ fault }) => fault)
  }

  get none(): boolean {
    return this.#active.length === 0
  }

  /** The fault of a kind, where there is one. */
  find<Kind extends Fault['kind']>(kind: Kind): FaultOf<Kind> | undefined {
    for (const { fault, left } of this.#active) {
      if (fault.kind === kind && left > 0) return fault as FaultOf<Kind>
    }
    return undefined
  }

  has(kind: Fault['kind']): boolean {
    return this.find(kind) !== undefined
  }

  /** Counts that a fault made a difference: to be said where it is found and does. */
  count(kind: Fault['kind']): void {
    this.#struck ??= new Map()
    this.#struck.set(kind, (this.#struck.get(kind) ?? 0) + 1)
  }

  /** How often each has made a difference. */
  get struck(): Readonly<Partial<Record<Fault['kind'], number>>> {
    return Object.fromEntries(this.#struck ?? [])
  }

  /** The fault of a kind, which strikes by this; one that strikes a number of times is then used up. */
  strike<Kind extends Fault['kind']>(kind: Kind): FaultOf<Kind> | undefined {
    const found = this.#active.find(({ fault, left }) => fault.kind === kind && left > 0)
    if (found === undefined) return undefined
    found.left--
    this.count(kind)
    return found.fault as FaultOf<Kind>
  }
}

function isList(faults: Fault | readonly Fault[]): faults is readonly Fault[] {
  return Array.isArray(faults)
}

function timesOf(fault: Fault): number {
  const times = 'times' in fault ? fault.times : undefined
  return times ?? (fault.kind === 'reset-busy' || fault.kind === 'not-ready' ? 1 : Infinity)
}
