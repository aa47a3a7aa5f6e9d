/** Boot scripts: what a decision is in the language of the boot loader that asks. */
import { PhoenixError } from '../error.js'
import { cleanLine } from '../model/clean-text.js'
import type { Model } from '../model/settle/model.js'
import { type BootDecision, type DecideOptions, decideFor } from './decide.js'
import { grubScript } from './grub.js'
import { ipxeScript } from './ipxe.js'
import type { BootRequest } from './request.js'
import { type BootTemplate, isBootTemplate } from './template.js'

/** The languages of boot scripts; `ztp` is whatever a switch wants for its zero-touch provisioning. */
export type BootLanguage = 'ipxe' | 'grub' | 'ztp'

/** What scripts lead to: the service that hands them out knows. All are URLs of plain ASCII. */
export interface BootLinks {
  /** Where a file of an image is fetched, by its path in the folder of images. */
  file(path: string): string
  /** Where the machine asks again. */
  readonly again: string
  /** Arguments that the service itself needs on the kernel's command line. @default none */
  readonly args?: readonly string[]
  /** For how many seconds a machine waits before it asks again. @default 30 */
  readonly wait?: number
}

/**
 * The script for a machine. A template of the configuration that fits is asked, else Phoenix writes its own.
 *
 * @throws PhoenixError `not-renderable` for what the language cannot hold and for what a template gives that
 * is no text, `unknown-name` for `ztp` where no template fits
 *
 * @example
 * ```ts
 * import { bootScript, decide, Machines } from 'phoenix-cluster/boot'
 * import { cluster } from 'phoenix-cluster/dsl'
 * import { Model } from 'phoenix-cluster/model'
 *
 * const model = Model.settle(cluster('shelf'))
 * const decision = decide(new Machines(model), { mac: '02:00:00:00:00:09' })
 * const links = { file: (path: string) => `http://10.2.0.1/${path}`, again: 'http://10.2.0.1/boot' }
 * console.log(bootScript('ipxe', decision, { model, links })) // #!ipxe, and then it waits
 * ```
 */
export function bootScript(
  language: BootLanguage,
  decision: BootDecision,
  { model, links, request = {} }: ScriptContext,
): string {
  const own = templateFor(model, language, decision)
  if (own !== undefined) {
    const text: unknown = own.write({ model, decision, node: decision.node, links, request })
    if (typeof text === 'string' && !text.includes('\0')) return text
    const message = `the boot template '${own.name}' gives no text`
    throw new PhoenixError('not-renderable', message)
  }
  if (language === 'ipxe') return ipxeScript(decision, links)
  if (language === 'grub') return grubScript(decision, links)
  const who = decision.node?.name ?? 'a machine that is not known'
  throw new PhoenixError('unknown-name', `there is no boot template in 'ztp' for ${who}`, {
    hint: `write one with defineBootTemplate({ language: 'ztp', … })`,
  })
}

/** What a script is written with. */
export interface ScriptContext {
  readonly model: Model
  readonly links: BootLinks
  /** What the machine said of itself; none of it is to be trusted. @default nothing */
  readonly request?: BootRequest
}

/** The template that writes what a machine gets, where one of the configuration's fits. */
export function templateFor(
  model: Model,
  language: BootLanguage,
  decision: BootDecision,
): BootTemplate | undefined {
  if (decision.kind === 'refused') return undefined
  return model.boot?.templates
    .filter(isBootTemplate)
    .find((one) => one.language === language && (one.fits?.(decision) ?? true))
}

/** Why a node starts what it starts, and what stands in the way, as sentences. */
export function explainBoot(model: Model, name: string, options: DecideOptions = {}): string[] {
  const decision = decideFor(model, model.node(name), options)
  const own = templateFor(model, 'ipxe', decision)
  const line =
    decision.kind === 'image'
      ? [`kernel arguments: ${[...decision.line.own, ...decision.line.admins].join(' ')}`]
      : []
  return [
    outcomes[decision.kind],
    ...decision.why,
    ...line,
    ...(own === undefined ? [] : [`the template ${own.name} writes its script`]),
  ].map((text) => cleanLine(text, 1000))
}

const outcomes: Readonly<Record<BootDecision['kind'], string>> = {
  image: 'when it asks, it starts its image from the network',
  disk: 'when it asks, it is sent to its own disk',
  hold: 'when it asks, it is told to wait',
  refused: 'when it asks, it is refused',
}
