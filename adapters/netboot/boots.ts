/** The starts of nodes: how far each has come, as the nodes themselves say. */
import { randomBytes } from 'node:crypto'
import { type BootStage, bootStages } from '../../src/model/boot-stages.js'
import type { FactValue, Observation } from '../../src/model/fact.js'
import { imageFiles } from '../../src/model/settle/declared/images.js'
import type { Model } from '../../src/model/settle/model.js'
import type { SettledImage } from '../../src/model/settle/settled.js'

/** One start of a node. */
export interface Boot {
  readonly id: string
  readonly stage: BootStage
  /** What it was sent to; undefined while only its firmware was heard. */
  readonly image: string | undefined
  readonly version: string | undefined
  readonly files: readonly string[]
  /** When it was first heard of, in milliseconds since 1970. */
  readonly began: number
  /** When the stage was reached, in milliseconds since 1970. */
  readonly at: number
}

/** What a report came to. */
export type Reported =
  | 'new'
  /** It was said before, or a later stage was: nothing changes. */
  | 'known'
  /** It is of a start that is over, or of none. */
  | 'stale'

/** For how long firmware that was heard counts as the beginning of the start that follows, in milliseconds. */
const firmwareLife = 600_000

/**
 * For how long firmware that is heard again goes on with the same start, in milliseconds: it fetches more than one
 * file, and a machine that was switched off and on does not come back so soon.
 */
const sameFirmware = 15_000

/**
 * For how long a node that asks again goes on with the same start, in milliseconds: a loader that asks twice
 * does not start twice, and one that asks without end does not fill the history of facts.
 */
const sameStart = 2000

/** How long a kernel's command line may be that a node reports, in characters. */
const longestLine = 8192

/** Keeps the last start of each node, and turns what is new into facts. */
export class Boots {
  readonly #boots = new Map<string, Boot>()

  constructor(
    private readonly take: (observations: readonly Observation[]) => void,
    private readonly clock: () => number,
  ) {}

  /** What earlier runs of the service knew, from the facts. */
  load(model: Model): void {
    for (const [node, facts] of model.facts) {
      if (this.#boots.has(node)) continue
      const text = (key: string) => {
        const value = facts.get(key)?.value
        return typeof value === 'string' ? value : undefined
      }
      const id = text('boot.id')
      const stage = bootStages.find((one) => one === text('boot.stage'))
      if (id === undefined || stage === undefined) continue
      const files = facts.get('boot.files')?.value
      const at = Date.parse(text('boot.at') ?? '') || 0
      this.#boots.set(node, {
        id,
        stage,
        image: text('boot.image'),
        version: text('boot.version'),
        files: Array.isArray(files) ? files.map(String) : [],
        began: Date.parse(text('boot.began') ?? '') || at,
        at,
      })
    }
  }

  /** The last start of a node. */
  of(node: string): Boot | undefined {
    return this.#boots.get(node)
  }

  /** The firmware of a node was heard: a new start. */
  firmware(node: string): void {
    const boot = this.#boots.get(node)
    const now = this.clock()
    if (boot?.stage === 'firmware' && now - boot.at < sameFirmware) return
    this.#set(node, {
      id: newId(),
      stage: 'firmware',
      image: undefined,
      version: undefined,
      files: [],
      began: now,
      at: now,
    })
  }

  /** A node is sent to an image; gives the start that it begins, or goes on with. */
  offer(node: string, image: SettledImage): Boot {
    const before = this.#boots.get(node)
    const now = this.clock()
    if (before !== undefined && this.isFresh(before) && isOf(before, image)) return before
    const goesOn = before?.stage === 'firmware' && now - before.at < firmwareLife
    return this.#set(node, {
      id: goesOn ? before.id : newId(),
      stage: 'ipxe',
      image: image.name,
      version: image.version,
      files: imageFiles(image),
      began: goesOn ? before.began : now,
      at: now,
    })
  }

  /** Whether a node that asks now goes on with this start. */
  isFresh({ stage, at }: Boot): boolean {
    const age = this.clock() - at
    return stage === 'ipxe' && age >= 0 && age < sameStart
  }

  /**
   * A node has reached a stage. Said twice it is said once; what comes late changes nothing.
   *
   * @param line the kernel's command line, where the node tells it
   */
  reached(node: string, id: string, stage: BootStage, line?: string): Reported {
    const boot = this.#boots.get(node)
    if (boot === undefined || boot.id !== id) return 'stale'
    if (bootStages.indexOf(stage) <= bootStages.indexOf(boot.stage)) return 'known'
    const now = { ...boot, stage, at: this.clock() }
    this.#set(node, now)
    if (stage === 'up') this.take(observed(node, bootedFacts(now, line)))
    return 'new'
  }

  /** How many nodes are at each stage. */
  count(stage: BootStage): number {
    let sum = 0
    for (const boot of this.#boots.values()) if (boot.stage === stage) sum++
    return sum
  }

  #set(node: string, boot: Boot): Boot {
    this.#boots.set(node, boot)
    this.take(
      observed(node, {
        'boot.id': boot.id,
        'boot.stage': boot.stage,
        'boot.at': new Date(boot.at).toISOString(),
        'boot.began': new Date(boot.began).toISOString(),
        'boot.duration': boot.stage === 'up' ? secondsOf(boot) : undefined,
        'boot.image': boot.image,
        'boot.version': boot.version,
        'boot.files': boot.files.length === 0 ? undefined : boot.files,
      }),
    )
    return boot
  }
}

function bootedFacts(boot: Boot, line: string | undefined): Record<string, FactValue | undefined> {
  return {
    'booted.id': boot.id,
    'booted.image': boot.image,
    'booted.version': boot.version,
    'booted.files': boot.files,
    'booted.kernelArgs': line === undefined ? undefined : adminsArguments(line, boot.id),
    'booted.at': new Date(boot.at).toISOString(),
  }
}

/** How long a start took, in seconds: a clock that was set back makes it no less than nothing. */
function secondsOf({ began, at }: Boot): number {
  return Math.max(0, Math.round((at - began) / 100) / 10)
}

/** Observations of a node; a value that is undefined is one that no longer holds. */
function observed(
  node: string,
  values: Readonly<Record<string, FactValue | undefined>>,
): Observation[] {
  return Object.entries(values).map(([key, value]) => ({
    node,
    key,
    ...(value === undefined ? {} : { value }),
    source: 'boot',
  }))
}

/** What the rules gave of a command line: what stands behind the last word that Phoenix put there. */
function adminsArguments(line: string, id: string): readonly string[] | undefined {
  if (line.length > longestLine || !/^[\x20-\x7e]*$/.test(line)) return undefined
  const mark = `phoenix.boot=${id}`
  const words = line.split(' ').filter((word) => word !== '')
  const index = words.indexOf(mark)
  return index < 0 ? undefined : words.slice(index + 1)
}

function isOf(boot: Boot, image: SettledImage): boolean {
  const files = imageFiles(image)
  return (
    boot.image === image.name &&
    boot.version === image.version &&
    boot.files.length === files.length &&
    boot.files.every((file, index) => file === files[index])
  )
}

/** How many bytes an id is made of. */
const idLength = 9
/** Random bytes of which none was used; many at a time cost hardly more than a few. */
let random = Buffer.alloc(0)

function newId(): string {
  if (random.length === 0) random = randomBytes(idLength * 256)
  const id = random.toString('base64url', 0, idLength)
  random = random.subarray(idLength)
  return id
}
