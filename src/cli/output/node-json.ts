/** Nodes as plain data, as `phoenix node --json` prints them: what has no value is left out. */
import type { SettledFirmware } from '../../model/firmware.js'
import { describeSecretRef, isSecretRef } from '../../model/secret.js'
import type { SettledBmc, SettledInterface, SettledNode } from '../../model/settle/settled.js'

type Json = Record<string, unknown>

/** A settled node as plain data. */
export function nodeJson(node: SettledNode): Json {
  const bmcs = node.bmc.map(bmcJson)
  return present({
    name: node.name,
    number: node.number,
    aliases: node.aliases.length === 0 ? undefined : node.aliases,
    model: node.model,
    power: node.power,
    image: node.image,
    boot: node.boot,
    kernelArgs: node.kernelArgs,
    bmc: bmcs.length > 1 ? bmcs : bmcs[0],
    interfaces: mapped(node.interfaces, interfaceJson),
    attr: plain(node.attr),
    bios: some(node.bios),
    firmware: some(mapped(node.firmware, firmwareJson)),
    ...mapped(node.plugins, plain),
  })
}

function bmcJson({ driver, address, port, of, system }: SettledBmc): Json {
  return present({ driver: driver.name, address, port, of, system })
}

function firmwareJson({ version, image, items, targets, restart }: SettledFirmware): Json {
  const patterns = items.length === 0 ? undefined : items
  return present({ version, image, items: patterns, targets: targets || undefined, restart })
}

/** A mapping, or nothing where it is empty. */
function some<T extends object>(values: T): T | undefined {
  return Object.keys(values).length === 0 ? undefined : values
}

function interfaceJson(one: SettledInterface): Json {
  const macs = one.macs.map(String)
  return present({
    network: one.network,
    ip: one.ip?.toString(),
    ip6: one.ip6?.toString(),
    addresses: one.addresses.length === 0 ? undefined : one.addresses.map(String),
    mac: macs.length > 1 ? macs : macs[0],
    hostname: one.hostname,
    aliases: one.aliases.length === 0 ? undefined : one.aliases,
    switch: one.switch,
    port: one.port,
    nic: one.nic,
    dhcp: one.dhcp,
    primary: one.primary,
  })
}

/** Settings of an admin or a plugin: addresses become their texts, secrets where they come from. */
function plain(settings: Readonly<Record<string, unknown>> = {}): Json {
  return mapped(settings, (value) => {
    if (isSecretRef(value)) return describeSecretRef(value)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? String(value)
      : value
  })
}

function mapped<T, U>(
  values: Readonly<Record<string, T>>,
  make: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, make(value)]))
}

function present(values: Json): Json {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** A value under a dotted path: `interfaces.eno1.ip`; undefined where there is none. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Json)[key]
  }
  return at
}

/** The dotted paths of all values, with their texts. */
export function* leaves(
  value: unknown,
  path = '',
): Iterable<readonly [path: string, text: string]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield [path, scalarText(value)]
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    yield* leaves(inner, path === '' ? key : `${path}.${key}`)
  }
}

/** A value in one line. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.length === 0) return '(none)'
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(' ')
  return JSON.stringify(value)
}
