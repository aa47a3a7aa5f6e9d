/** Compares what a node was started with, and how far its start came, with what it should run. */
import { lastHeard } from '../model/boot-stages.js'
import { printable } from '../model/clean-text.js'
import type { Fact, FactValue } from '../model/fact.js'
import { imageAt, imageFiles, latest } from '../model/settle/declared/images.js'
import type { Model } from '../model/settle/model.js'
import type { SettledImage, SettledNode } from '../model/settle/settled.js'
import type { Step } from '../model/step.js'
import type { Draft, Remark } from './hardware.js'

/** Why a node needs a restart. */
export type Cause = Pick<Draft, 'reason' | 'path' | 'relies'>

/** The starts of one node that is on, or is switched on. */
export class BootComparison {
  readonly #facts: ReadonlyMap<string, Fact>

  /**
   * @param versions the version that `latest` of an image is, by the image's name
   * @param remark hears what cannot be seen, and who is not started any more
   */
  constructor(
    private readonly model: Model,
    private readonly node: SettledNode,
    private readonly versions: ReadonlyMap<string, string>,
    private readonly remark: (remark: Remark) => void,
  ) {
    this.#facts = model.facts.get(node.name) ?? new Map()
  }

  /** Why a node that is on needs a restart: for what it booted, or because it never came up. */
  difference(): Cause | undefined {
    return this.#booted() ?? this.#missed()
  }

  /** Where nodes report, one that is started is waited for until it says that it is up. */
  wait(reason = 'to see what it booted', relies: Step['relies'] = {}): readonly Draft[] {
    const name = this.#image
    if (this.model.boot?.reports !== true || name === undefined) return []
    const version = this.#imageNow(name)?.version
    const image = version === undefined ? { image: name } : { image: name, version }
    return [{ action: { kind: 'booted', ...image }, reason, path: 'image', relies }]
  }

  /** The wait for a start that an earlier run has asked for and not waited for to its end. */
  unfinished(): readonly Draft[] {
    const awaited = this.#awaited()
    if (awaited === undefined || this.#vain() !== undefined) return []
    const before = this.#fact('boot.before')
    const last = before === undefined ? {} : { 'boot.before': before }
    const missed = this.#fact('boot.missed')
    // Of one that starts over and over something is heard again and again, and it never comes up.
    const again =
      typeof missed === 'number'
        ? `; ${inVain(awaited, missed)}, and it was heard of or started since`
        : ''
    return this.wait(`${this.#unreported()}${again}`, { 'boot.awaited': awaited, ...last })
  }

  /** The image that it should start from the network; undefined where it should not, or it is not known yet. */
  get #image(): string | undefined {
    const { image, boot, holes } = this.node
    if (boot === 'disk' || boot === 'hold') return undefined
    return holes.some(({ path }) => path === 'image') ? undefined : image
  }

  /** Why a running node that booted something else than it should needs a restart. */
  #booted(): Cause | undefined {
    const { kernelArgs, holes } = this.node
    const image = this.#image
    if (image === undefined || holes.some(({ path }) => path === 'kernelArgs')) return undefined
    const booted = this.#fact('booted.image')
    if (booted === undefined) {
      if (this.#awaited() === undefined) this.#note(`image: ${this.#unreported()}`)
      return undefined
    }
    const args = this.#fact('booted.kernelArgs')
    const files = this.#fact('booted.files')
    const odd = typeof booted !== 'string' || booted.length > longestName
    if (odd || !isWords(args) || !isWords(files)) {
      // What a node says of itself is a stranger's word: it must not lead to a restart by being odd.
      this.#note('image: what the node says that it booted makes no sense')
      return undefined
    }
    const relies: Record<string, FactValue> = { power: 'on', 'booted.image': booted }
    if (args !== undefined) relies['booted.kernelArgs'] = args
    if (booted !== image) {
      const reason = `it booted the image ${printable(booted)}, and should boot ${image}`
      return { reason, path: 'image', relies }
    }
    const other = this.#otherFiles(image, files, relies)
    if (other !== undefined) return { reason: other, path: 'image', relies }
    if (args === undefined) {
      this.#note('kernelArgs: not observable, since nothing reports what the node booted with')
    } else if (words(args) !== words(kernelArgs)) {
      return { reason: 'it booted with other kernel arguments', path: 'kernelArgs', relies }
    }
    return undefined
  }

  /** Why the image that a node booted is no longer the one of that name, where its files are others. */
  #otherFiles(
    name: string,
    booted: string | readonly string[] | undefined,
    relies: Record<string, FactValue>,
  ): string | undefined {
    const image = this.#imageNow(name)
    if (booted === undefined || image === undefined) return undefined
    relies['booted.files'] = booted
    const version = this.#fact('booted.version')
    if (words(booted) === words(imageFiles(image))) return undefined
    if (image.version === undefined || typeof version !== 'string' || version === image.version) {
      return `the files of the image ${name} are others than it booted`
    }
    const was = printable(version.slice(0, longestName))
    return `it booted version ${was} of the image ${name}, and should boot ${image.version}`
  }

  /**
   * Why a node whose start was waited for in vain is to be started anew. One that never comes up is not restarted
   * for ever: then somebody has to look.
   */
  #missed(): Cause | undefined {
    const vain = this.#vain()
    if (vain === undefined || this.#image === undefined) return undefined
    const { awaited, missed } = vain
    const told = `${this.#unreported()}; ${inVain(awaited, missed)}`
    if (missed < mostStarts) {
      return { reason: told, path: 'image', relies: { power: 'on', 'boot.missed': missed } }
    }
    const help = "look at its console; 'phoenix power NODE reboot' tries again"
    this.remark({ text: `image: ${told}, and is not restarted any more: ${help}`, differs: true })
    return undefined
  }

  /**
   * The start that was waited for in vain, and how many were in a row. One of which anything was heard since is on
   * its way, and is waited for again.
   */
  #vain(): { readonly awaited: string; readonly missed: number } | undefined {
    const [awaited, missed] = [this.#awaited(), this.#fact('boot.missed')]
    if (awaited === undefined || typeof missed !== 'number') return undefined
    const heard = lastHeard(this.#fact('boot.id'), this.#fact('boot.stage'))
    return heard === this.#fact('boot.heard') ? { awaited, missed } : undefined
  }

  /**
   * When a start was asked for of which the node has not reported yet that it came to its end. Only
   * starts of ours are waited for: a node that was switched on by hand may run something that never
   * reports, and each run would wait for it in vain.
   */
  #awaited(): string | undefined {
    const awaited = this.#fact('boot.awaited')
    const isOver = this.model.boot?.reports !== true || this.#fact('booted.image') !== undefined
    return isOver || typeof awaited !== 'string' ? undefined : awaited
  }

  /** The image at the version that it is now; undefined while that is not known. */
  #imageNow(name: string): SettledImage | undefined {
    const image = this.model.images.get(name)
    if (image?.version !== latest) return image
    const version = this.versions.get(name)
    if (version !== undefined) return imageAt(image, version)
    this.#note(`image: which version of ${name} is the latest cannot be seen from here`)
    return undefined
  }

  #unreported(): string {
    if (this.model.boot?.reports !== true) {
      return 'not observable, since nothing reports what the node booted'
    }
    const stage = this.#fact('boot.stage')
    const awaited = this.#awaited()
    // The stages of an earlier start say nothing of this one, and one that came to its end is earlier.
    const isPresent =
      awaited === undefined
        ? stage !== 'up'
        : this.#fact('boot.id') !== undefined && this.#fact('boot.id') !== this.#fact('boot.before')
    if (typeof stage === 'string' && stage.length <= longestName && isPresent) {
      return `the node has not reported that it is up; its start came to ${printable(stage)}`
    }
    if (awaited === undefined) return 'the node has not reported yet what it booted'
    return 'the node was started, and has not reported yet that it is up'
  }

  #note(text: string): void {
    this.remark({ text })
  }

  #fact(key: string): FactValue | undefined {
    return this.#facts.get(key)?.value
  }
}

/** After so many starts in a row that were waited for in vain, a node is not restarted any more. */
const mostStarts = 3

function inVain(awaited: string, missed: number): string {
  const often = missed > 1 ? ` (${missed} starts in a row)` : ''
  // To the minute, so that nodes which were started together are told of as one.
  const [, day, minute] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/.exec(awaited) ?? []
  const at = day === undefined ? printable(awaited.slice(0, 40)) : `${day} ${minute} UTC`
  return `its start of ${at} was waited for in vain${often}`
}

/** The longest name of an image and the longest command line of a kernel, in characters. */
const longestName = 200
const longestLine = 8192

/** Whether a fact can be a kernel's command line: a text, or a list of texts, of a sensible length. */
function isWords(value: FactValue | undefined): value is string | readonly string[] | undefined {
  if (value === undefined) return true
  if (typeof value === 'string') return value.length <= longestLine
  return (
    Array.isArray(value) &&
    value.every((one) => typeof one === 'string') &&
    value.join(' ').length <= longestLine
  )
}

/** Kernel arguments with one space between any two, as one text or as a list. */
function words(value: string | readonly string[]): string {
  const text = typeof value === 'string' ? value : value.join(' ')
  return text.split(/\s+/).filter(Boolean).join(' ')
}
