/** Reads the fields of a network as they were written; whatever does not fit is a finding. */
import { Cidr } from '../../address/cidr.js'
import { Ip } from '../../address/ip.js'
import { IpRange } from '../../address/ip-range.js'
import type { NodesDeclaration, Origin } from '../../declaration.js'
import { NodeSet } from '../../node-set/node-set.js'
import { type Faulty, isFaulty } from '../../value.js'
import type { Findings } from '../findings/findings.js'
import { at, exactly, type Where } from '../findings/where.js'

/** Reads one network's fields. */
export class Reading {
  constructor(
    private readonly name: string,
    private readonly origin: Origin,
    private readonly findings: Findings,
  ) {}

  /** Reports what is wrong with the network. */
  report(message: string, field?: string): void {
    this.findings.error(`network '${this.name}': ${message}`, this.at(field))
  }

  /** Where the network, or a field of it, is written. */
  at(field?: string): Where {
    return at(this.origin, field === undefined ? this.name : `${this.name}.${field}`)
  }

  prefix(field: 'v4' | 'v6', written: unknown): Cidr | undefined {
    const prefix = this.#one<Cidr>(field, written, Cidr.is, `a prefix; write cidr('…')`)
    const family = field === 'v4' ? 4 : 6
    if (prefix === undefined || prefix.family === family) return prefix
    this.report(`${field} is ${prefix}, which is not an IPv${family} prefix`, field)
    return undefined
  }

  address(field: string, written: unknown): Ip | undefined {
    return this.#one<Ip>(field, written, Ip.is, `an address; write ip('…')`)
  }

  addresses(field: string, written: unknown): readonly Ip[] {
    return this.#each(written, (one) => this.address(field, one))
  }

  ranges(field: string, written: unknown): readonly IpRange[] {
    const is = (value: unknown) => IpRange.is(value)
    return this.#each(written, (one) =>
      this.#one<IpRange>(field, one, is, `a range of addresses; write range('…')`),
    )
  }

  /** Ranges that may also be written as an address or a prefix. */
  rangesOf(field: string, written: unknown): readonly IpRange[] {
    const is = (value: unknown) => Ip.is(value) || Cidr.is(value) || IpRange.is(value)
    return this.#each(written, (one) => {
      const what = `an address, a range or a prefix; write ip('…'), range('…') or cidr('…')`
      const right = this.#one<Ip | Cidr | IpRange>(field, one, is, what)
      return right === undefined ? undefined : IpRange.of(right)
    })
  }

  nodes(field: string, written: NodesDeclaration): NodeSet | undefined {
    if (written?.faulty !== undefined) this.#fault(field, written.faulty)
    else if (NodeSet.is(written?.set)) return written.set
    else this.report(`its ${field} is not made by nodes('…')`, field)
    return undefined
  }

  /** A whole number within bounds. */
  whole(field: string, written: unknown, least: number, most: number): number | undefined {
    if (written === undefined) return undefined
    if (Number.isInteger(written) && Number(written) >= least && Number(written) <= most) {
      return written as number
    }
    const message = `its ${field} is ${String(written)}, which is not from ${least} to ${most}`
    this.report(message, field)
    return undefined
  }

  #one<T>(
    field: string,
    written: unknown,
    is: (value: unknown) => boolean,
    what: string,
  ): T | undefined {
    if (written === undefined || is(written)) return written as T | undefined
    if (isFaulty(written)) this.#fault(field, written)
    else this.report(`its ${field} is not ${what}`, field)
    return undefined
  }

  #fault(field: string, { message, place }: Faulty): void {
    this.findings.error(message, exactly(place, this.at(field)))
  }

  #each<T>(written: unknown, read: (one: unknown) => T | undefined): readonly T[] {
    const all = Array.isArray(written) ? (written as readonly unknown[]) : [written]
    return Object.freeze(all.map(read).filter((one) => one !== undefined))
  }
}
