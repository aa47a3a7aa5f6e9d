/** What a machine that asks is to start, and why. */
import { PhoenixError } from '../error.js'
import { Mac } from '../model/address/mac.js'
import type { Architecture } from '../model/declaration.js'
import { defaultBoot } from '../model/settle/declared/boot.js'
import { imageAt, latest } from '../model/settle/declared/images.js'
import type { Model } from '../model/settle/model.js'
import type { SettledImage, SettledInterface, SettledNode } from '../model/settle/settled.js'
import { type CommandLine, checkedArguments, commandLine } from './command-line.js'
import type { IdentifyOptions, Machines } from './machines.js'
import { type BootRequest, type Firmware, firmwareOf } from './request.js'

/** What all answers have. */
interface Answer {
  /** The node; undefined for a machine that is none. */
  readonly node: SettledNode | undefined
  readonly firmware: Firmware
  /** Why, as sentences from who it is to what it gets. */
  readonly why: readonly string[]
}

/** What a machine is to do. */
export type BootDecision = Answer &
  (
    | {
        /** Start an image; without a node it is the one for machines that are not known. */
        readonly kind: 'image'
        readonly image: SettledImage
        readonly line: CommandLine
      }
    /** Start from its own disk. */
    | { readonly kind: 'disk' }
    /** Wait, and ask again. */
    | {
        readonly kind: 'hold'
        /** What keeps it from starting, where it is not meant to wait. */
        readonly problem: PhoenixError | undefined
      }
    /** Nothing may be told it: who it is is not sure. */
    | { readonly kind: 'refused'; readonly error: PhoenixError }
  )

/** What decisions are made with. */
export interface DecideOptions extends IdentifyOptions {
  /** The version that `latest` of an image is now, by the image's name. @default none is known */
  readonly versions?: ReadonlyMap<string, string>
  /** Images that nobody may be sent to now, by name, with the reason. @default none */
  readonly unready?: ReadonlyMap<string, string>
  /** For which processors the kernels of images are, by the image's name, where rules say nothing. @default not known */
  readonly architectures?: ReadonlyMap<string, Architecture>
  /** Where nodes reach the boot service. @default what the configuration says */
  readonly url?: string
}

/**
 * Decides what a machine that asks is to start. Has no effects, and gives the same answer for the same
 * question, cluster and facts.
 *
 * @example
 * ```ts
 * import { decide, Machines } from 'phoenix-cluster/boot'
 * import { cidr, cluster, ip, mac, nodes } from 'phoenix-cluster/dsl'
 * import { Model } from 'phoenix-cluster/model'
 *
 * const site = cluster('shelf')
 *   .networks({ mgmt: cidr('10.2.0.0/24') })
 *   .images({ rocky9: { kernel: 'rocky9/vmlinuz', initrd: 'rocky9/initrd.img' } })
 *   .on(nodes('cn1'), {
 *     image: 'rocky9',
 *     interfaces: { eno1: { network: 'mgmt', ip: ip('10.2.0.1'), mac: mac('02:00:00:00:00:01') } },
 *   })
 *
 * const machines = new Machines(Model.settle(site))
 * const { kind, why } = decide(machines, { mac: '02:00:00:00:00:01', ip: '10.2.0.1' })
 * console.log(kind, why.join('; ')) // image it is cn1, by its hardware address …
 * ```
 */
export function decide(
  machines: Machines,
  request: BootRequest,
  options: DecideOptions = {},
): BootDecision {
  const { model } = machines
  const firmware = firmwareOf(request)
  const who = machines.identify(request, options)
  if (who.kind === 'refused') {
    const why = [who.error.explanation]
    return { kind: 'refused', node: undefined, firmware, error: who.error, why }
  }
  if (who.kind === 'stranger') return decideForStranger(model, request, firmware, who.why, options)
  const start = { interface: who.interface, mac: request.mac, firmware, why: who.why }
  return decideNode(model, who.node, start, options)
}

/** What is known of the start of a node. */
export interface NodeStart extends DecideOptions {
  /** The interface that it starts from. @default the first that uses DHCP, else its primary one */
  readonly interface?: SettledInterface | undefined
  /** The hardware address that it starts from. @default the interface's first */
  readonly mac?: string | undefined
  /** @default not known */
  readonly firmware?: Firmware
  /** By what it was recognised. @default nothing is told of that */
  readonly why?: readonly string[]
}

/** Decides what a node is to start, whoever asks. */
export function decideFor(model: Model, node: SettledNode, start: NodeStart = {}): BootDecision {
  return decideNode(model, node, start, start)
}

function decideNode(
  model: Model,
  node: SettledNode,
  start: Pick<NodeStart, 'interface' | 'mac' | 'firmware' | 'why'>,
  options: DecideOptions,
): BootDecision {
  const firmware = start.firmware ?? firmwareOf({})
  const said = start.why ?? []
  const { boot, image: name } = node
  const waits = node.holes.find(({ path }) => path === 'image' || path === 'kernelArgs')
  const hold = (why: string, problem?: PhoenixError): BootDecision => ({
    kind: 'hold',
    node,
    firmware,
    problem,
    why: [...said, why],
  })
  if (boot === 'hold') return hold(`'boot' is hold: it waits until that changes`)
  if (boot === 'disk') {
    return { kind: 'disk', node, firmware, why: [...said, `'boot' is disk`] }
  }
  if (waits !== undefined) {
    return hold(`'${waits.path}' waits for the fact '${waits.fact}', so that it waits too`)
  }
  if (name === undefined) {
    if (boot === 'network') {
      const message = `'boot' is network, but no rule gives it an image`
      return hold(message, new PhoenixError('config-invalid', message, { node: node.name }))
    }
    const why = [...said, 'no rule gives it an image']
    return { kind: 'disk', node, firmware, why }
  }
  try {
    const image = imageOf(model, name, firmware, options)
    const given = start.interface ?? startInterface(node)
    const line = lineFor(model, node, { interface: given, mac: start.mac }, options)
    const because = boot === undefined ? `its image is ${name}` : `'boot' is ${boot}`
    const version = image.version === undefined ? '' : `, version ${image.version}`
    const why = [...said, because, `it starts the image ${name}${version}`]
    return { kind: 'image', node, firmware, image, line, why }
  } catch (error) {
    const problem = PhoenixError.from(error)
    return hold(problem.explanation, problem)
  }
}

function lineFor(
  model: Model,
  node: SettledNode,
  from: { interface: SettledInterface | undefined; mac: string | undefined },
  options: DecideOptions,
): CommandLine {
  const { console } = model.boot ?? defaultBoot
  const mac = macText(from.mac)
  const line = commandLine(
    model,
    node,
    { ...from, mac },
    { server: hostOf(model, options), console },
  )
  checkedArguments([...line.own, ...line.admins])
  return line
}

/** The host of the boot service, as its URL has it. */
function hostOf(model: Model, options: DecideOptions): string {
  const url = options.url ?? model.boot?.url ?? ''
  return /^https?:\/\/\[?([^\]/:]+)/.exec(url)?.[1] ?? ''
}

/** The interface that a node starts from, where it is not seen asking. */
export function startInterface(node: SettledNode): SettledInterface | undefined {
  const all = Object.values(node.interfaces).filter(({ name }) => name !== 'bmc')
  return all.find(({ dhcp }) => dhcp) ?? all.find(({ primary }) => primary) ?? all[0]
}

function imageOf(
  model: Model,
  name: string,
  firmware: Firmware,
  { versions, unready, architectures }: DecideOptions,
): SettledImage {
  const image = model.images.get(name)
  if (image === undefined || image.kernel === '') {
    throw new PhoenixError('config-invalid', `the image '${name}' has no kernel`)
  }
  const architecture = image.architecture ?? architectures?.get(name)
  if (architecture !== undefined && firmware.cpu !== undefined && architecture !== firmware.cpu) {
    const is = firmware.cpu === 'other' ? 'another processor' : firmware.cpu
    const message = `the image '${name}' is for ${architecture}, and the machine has ${is}`
    throw new PhoenixError('config-invalid', message)
  }
  const problem = unready?.get(name)
  if (problem !== undefined) {
    throw new PhoenixError('image', `the image '${name}' is not ready: ${problem}`)
  }
  if (image.version !== latest) return image
  const version = versions?.get(name)
  if (version !== undefined) return imageAt(image, version)
  const message = `the image '${name}' has no version yet that 'latest' could be`
  throw new PhoenixError('config-invalid', message)
}

/** A hardware address as command lines have it; those of InfiniBand are not for them. */
export function macText(text: string | undefined): string | undefined {
  const mac = text === undefined ? undefined : Mac.parse(text)
  return mac?.length === 6 ? mac.toString() : undefined
}

function decideForStranger(
  model: Model,
  request: BootRequest,
  firmware: Firmware,
  said: readonly string[],
  options: DecideOptions,
): BootDecision {
  const { discovery: name, console } = model.boot ?? defaultBoot
  const common = { node: undefined, firmware }
  const hold = (why: string, problem?: PhoenixError): BootDecision => ({
    ...common,
    kind: 'hold',
    problem,
    why: [...said, why],
  })
  if (name === undefined) return hold('there is no image for machines that are not known')
  try {
    const image = imageOf(model, name, firmware, options)
    const mac = macText(request.mac)
    const own = [
      ...(mac === undefined ? [] : [`BOOTIF=${mac}`]),
      'ip=dhcp',
      ...(image.kernelArgs.some((text) => /(?:^|\s)console=/.test(text))
        ? []
        : [`console=${console}`]),
    ]
    checkedArguments([...own, ...image.kernelArgs])
    const why = [...said, `machines that are not known start the image ${name}`]
    return { ...common, kind: 'image', image, line: { own, admins: image.kernelArgs }, why }
  } catch (error) {
    const problem = PhoenixError.from(error)
    return hold(problem.explanation, problem)
  }
}
