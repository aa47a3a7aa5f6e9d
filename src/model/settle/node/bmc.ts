/** The ways to a node's BMC. */
import { type CommonDriverOptions, commonDriverOptions, type DriverValue } from '../../driver.js'
import { checkOptions } from '../../schema.js'
import { type Cell, isSaid, placeOf } from '../rule/merge.js'
import type { SettledBmc, SettledInterface } from '../settled.js'
import type { Names } from './assemble.js'
import type { Evaluation } from './evaluate.js'

/** Where a BMC is, as far as the interface `bmc` tells. */
export interface BmcAddress {
  readonly address: string | undefined
  /** Whether something was said about the address, so that it is missing for a reason of its own. */
  readonly said: boolean
}

const none: readonly never[] = Object.freeze([])
const checkedDrivers = new WeakMap<DriverValue, readonly string[]>()

/** Every driver of a node with where its BMC is. */
export function bmcsOf(
  evaluation: Evaluation,
  cell: Cell | undefined,
  interfaces: Readonly<Record<string, SettledInterface>>,
  names: Names,
): readonly SettledBmc[] {
  const value = evaluation.value(cell) as DriverValue | readonly DriverValue[] | undefined
  if (value === undefined) return none
  const drivers = Array.isArray(value) ? (value as readonly DriverValue[]) : [value as DriverValue]
  return drivers.map((driver) => {
    const findings = findingsOf(driver)
    for (let place = 0; place < findings.length; place++) {
      evaluation.report('bmc', `the driver ${driver.name}: ${findings[place]}`, placeOf(cell))
    }
    const { address, port, of, system } = driver.options
    if (of !== undefined && !names.isNode(of)) {
      evaluation.report('bmc', `the driver ${driver.name}: there is no node '${of}'`, placeOf(cell))
    }
    const from = bmcAddress(evaluation, interfaces, of, names)
    if (address === undefined && from.address === undefined && !from.said) {
      const whose = of === undefined || of === evaluation.name ? 'the node' : of
      const message = `the driver ${driver.name} has no address: give it one, or give ${whose} an interface 'bmc' with an ip`
      evaluation.report('bmc', message, placeOf(cell))
    }
    return Object.freeze({ driver, address: address ?? from.address, port, of, system })
  })
}

/** What is wrong with a driver's options, which many nodes share. */
function findingsOf(driver: DriverValue): readonly string[] {
  const known = checkedDrivers.get(driver)
  if (known !== undefined) return known
  const { options, schema } = driver
  const findings = [...checkOptions(options, schema, commonDriverOptions), ...checkCommon(options)]
  // The driver's own check may rely on the form.
  if (findings.length === 0) findings.push(...(driver.check?.() ?? []))
  checkedDrivers.set(driver, findings)
  return findings
}

/** Where the BMC is for a driver that does not say so itself. */
function bmcAddress(
  evaluation: Evaluation,
  interfaces: Readonly<Record<string, SettledInterface>>,
  of: string | undefined,
  names: Names,
): BmcAddress {
  if (of !== undefined && of !== evaluation.name) {
    return names.isNode(of) ? names.bmcOf(of) : { address: undefined, said: true }
  }
  const own = interfaces.bmc
  const address = (own?.ip ?? own?.ip6)?.toString()
  if (address !== undefined) return { address, said: true }
  const { cells } = evaluation
  const said = isSaid(cells.get('interfaces.bmc.ip')) || isSaid(cells.get('interfaces.bmc.ip6'))
  return { address, said }
}

function checkCommon({ address, port }: CommonDriverOptions): string[] {
  const findings: string[] = []
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    findings.push(`'port' must be from 1 to 65535`)
  }
  if (address !== undefined && !/^[\w.:-]+$/.test(address)) {
    findings.push(`'address' must be a host name or an IP address`)
  }
  return findings
}
