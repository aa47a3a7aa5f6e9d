/** What the tests of runs share: a fleet of BMCs in memory whose answers are scripted. */
import { type ErrorCode, PhoenixError } from '../error.js'
import type { FactStore } from '../facts/index.js'
import { openForTest } from '../facts/testing.js'
import type { FactValue } from '../model/fact.js'
import type { NodeSet } from '../model/node-set/node-set.js'
import { kinds } from '../model/schema.js'
import type { Secret, SecretRef } from '../model/secret.js'
import { Model } from '../model/settle/model.js'
import { type Written, written } from '../model/settle/testing.js'
import type { PowerState, StepRecord } from '../model/step.js'
import { factRef } from '../model/value.js'
import { Plan } from '../plan/plan.js'
import type { BootOverride } from '../ports/boot-device.js'
import { type Capabilities, type Driver, defineDriver, type Trust } from '../ports/driver.js'
import type { InventoryReport } from '../ports/inventory.js'
import { type ConnectionOptions, Connections } from './connections/connections.js'
import { type Deadlines, defaultDeadlines } from './deadlines.js'
import { Limiter, type LimitOptions, limitsOf } from './limits.js'
import { type RunOptions, run } from './runner.js'

/** How one call to a BMC goes, where it does not simply succeed. */
export interface Behaviour {
  /** The error that the caller sees. */
  readonly error?: ErrorCode
  /** Whether the BMC acts all the same. */
  readonly acts?: boolean
  /** Whether the BMC says yes and does nothing. */
  readonly ignores?: boolean
  /** Waits for this first. */
  readonly after?: Promise<unknown>
  /** The state that is reported instead of the true one. */
  readonly state?: PowerState
}

type Call = 'connect' | 'powerState' | 'setPower' | 'bootOverride' | 'setBootOverride' | 'inventory'

/** One BMC of a fleet. */
export class FakeBmc {
  power: PowerState = 'off'
  override: BootOverride = { device: 'none', once: false }
  report: InventoryReport = { nics: [] }
  open = 0
  /** Whether it looks before it switches, as many drivers do. */
  saysAlready = false
  /** The password that it takes; any, where none is said. */
  password: string | undefined
  readonly #script = new Map<Call, Behaviour[]>()

  constructor(
    readonly name: string,
    private readonly fleet: Fleet,
  ) {}

  /** The power that it has already. */
  switched(power: PowerState): this {
    this.power = power
    return this
  }

  /** Scripts the next calls of a kind; those after them succeed. */
  will(call: Call, ...behaviours: Behaviour[]): this {
    this.#script.set(call, [...(this.#script.get(call) ?? []), ...behaviours])
    return this
  }

  /** Goes through the next behaviour of a call; `act` is what the BMC does if it acts. */
  async goes(call: Call, what: string, act: () => void): Promise<Behaviour> {
    this.fleet.log.push(`${this.name} ${what}`)
    const behaviour = this.#script.get(call)?.shift() ?? {}
    this.fleet.busy++
    this.fleet.busiest = Math.max(this.fleet.busiest, this.fleet.busy)
    try {
      await (behaviour.after ?? new Promise(setImmediate))
    } finally {
      this.fleet.busy--
    }
    const acts = behaviour.error === undefined || behaviour.acts === true
    if (acts && behaviour.ignores !== true) act()
    if (behaviour.error !== undefined) {
      throw new PhoenixError(behaviour.error, `scripted ${behaviour.error}`, { node: this.name })
    }
    return behaviour
  }
}

/** Many BMCs, what was asked of them in order, and what they were given. */
export class Fleet {
  readonly log: string[] = []
  readonly targets: {
    readonly node: string
    readonly address: string
    readonly trust: Trust
    readonly options: { readonly user: string | undefined; readonly password: Secret | undefined }
  }[] = []
  busy = 0
  busiest = 0
  readonly #bmcs = new Map<string, FakeBmc>()

  bmc(name: string): FakeBmc {
    let bmc = this.#bmcs.get(name)
    if (bmc === undefined) {
      bmc = new FakeBmc(name, this)
      this.#bmcs.set(name, bmc)
    }
    return bmc
  }

  /** What was asked of one node. */
  asked(name: string): string[] {
    return this.log.flatMap((one) =>
      one.startsWith(`${name} `) ? [one.slice(name.length + 1)] : [],
    )
  }

  /** How many connections are open now. */
  get open(): number {
    return [...this.#bmcs.values()].reduce((sum, bmc) => sum + bmc.open, 0)
  }

  readonly driver: (options?: { password?: SecretRef; user?: string; address?: string }) => Driver =
    (options = {}) => this.#driver({ address: '10.1.0.1', ...options })

  /** A driver for each node, at an address of its own. */
  readonly each =
    (options: { password?: SecretRef; user?: string } = {}) =>
    ({ name }: { readonly name: string }): Driver =>
      this.driver({ ...options, address: `bmc-${name}` })

  readonly #driver = defineDriver({
    name: 'fake',
    options: { password: kinds.secret().optional(), user: kinds.text().optional() },
    offers: ['power', 'bootDevice', 'inventory'],
    connect: async ({ node, address, trust, options }) => {
      this.targets.push({ node, address, trust, options })
      const bmc = this.bmc(node)
      await bmc.goes('connect', 'connect', () => {
        bmc.open++
      })
      const given = options.password?.reveal()
      const login = () => {
        if (bmc.password === undefined || bmc.password === given) return
        throw new PhoenixError('bmc-auth', 'the password is wrong', { node })
      }
      return { ...capabilitiesOf(bmc, login), close: async () => void bmc.open-- }
    },
  })
}

function capabilitiesOf(
  bmc: FakeBmc,
  login: () => void,
): Pick<Capabilities, 'power' | 'bootDevice' | 'inventory'> {
  return {
    power: {
      powerState: async () => {
        const { state } = await bmc.goes('powerState', 'power?', login)
        return state ?? bmc.power
      },
      setPower: async (action) => {
        if (bmc.saysAlready && bmc.power === action) return 'already'
        await bmc.goes('setPower', `power ${action}`, () => {
          const starts = action !== 'off' && action !== 'force-off' && action !== 'nmi'
          bmc.power = starts || action === 'nmi' ? 'on' : 'off'
          // A start consumes the override.
          if (starts && bmc.override.once) bmc.override = { device: 'none', once: false }
        })
        return undefined
      },
    },
    bootDevice: {
      bootOverride: async () => {
        await bmc.goes('bootOverride', 'boot?', () => {})
        return bmc.override
      },
      setBootOverride: async (override) => {
        await bmc.goes('setBootOverride', `boot ${override.device}`, () => {
          bmc.override = override
        })
      },
    },
    inventory: {
      inventory: async () => {
        await bmc.goes('inventory', 'inventory', () => {})
        return bmc.report
      },
    },
  }
}

/** Everything that a run needs, around one configuration. */
export interface Bench {
  readonly facts: FactStore
  readonly model: Model
  readonly connections: Connections
  readonly limiter: Limiter
  plan(nodes?: NodeSet): Plan
  run(plan: Plan, options?: RunOptions): ReturnType<typeof run>
}

/** Settles a configuration over a store in memory. */
export async function benchOf(
  short: Written,
  facts: Readonly<Record<string, Readonly<Record<string, FactValue>>>>,
  options: ConnectionOptions & {
    readonly limits?: Partial<LimitOptions>
    readonly deadlines?: Partial<Deadlines>
  } = {},
): Promise<Bench> {
  const store = await openForTest({ cluster: short.name ?? 'shelf' })
  await store.record(
    Object.entries(facts).flatMap(([node, values]) =>
      Object.entries(values).map(([key, value]) => ({ node, key, value, source: 'test' })),
    ),
  )
  const model = Model.settle(written(short), await store.snapshot())
  const connections = new Connections(model, options)
  const limiter = new Limiter(limitsOf(options.limits))
  const deadlines = { ...defaultDeadlines, ...options.deadlines }
  const performing = { model, connections, limiter, deadlines }
  return {
    facts: store,
    model,
    connections,
    limiter,
    plan: (nodes) => Plan.of(model, nodes === undefined ? {} : { nodes }),
    run: (plan, given = {}) => run(plan, { facts: store, actor: 'tester', performing }, given),
  }
}

/** A promise with its handles. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** Nodes that are to be on, start from the network, and lack the hardware address of eno1. */
export const starting = (fleet: Fleet, nodes = 'cn1'): Written => ({
  networks: { mgmt: '10.2.0.0/16' },
  images: { rocky9: { kernel: 'k' } },
  rules: [
    [
      nodes,
      {
        power: 'on',
        boot: 'network',
        image: 'rocky9',
        bmc: fleet.driver(),
        interfaces: { eno1: { network: 'mgmt', mac: factRef() } },
      },
    ],
  ],
})
/** Nodes of which only the power is looked after. */
export const powered = (fleet: Fleet, nodes: string, power: 'on' | 'off' = 'on'): Written => ({
  rules: [[nodes, { power, bmc: fleet.driver() }]],
})
/** A hardware address. */
export const mac = (n: number) => `02:00:00:00:00:0${n}`
/** Facts: these nodes are off. */
export const off = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { power: 'off' }]))
/** Facts: these nodes are on. */
export const on = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { power: 'on' }]))
/** Deadlines that a test can wait for. */
export const quick = {
  call: 1000,
  verify: 2000,
  files: 1000,
  refresh: 1000,
  inspect: 1000,
  update: 5000,
  inForce: 2000,
  boot: 1000,
}

/** What a journal says: `cn1 0 learn done`. */
export const journal = async ({ facts }: Bench, run: string | undefined) =>
  (await facts.runs.steps(run ?? '')).map(
    ({ node, index, kind, result, error }: StepRecord) =>
      `${node} ${index} ${kind} ${result}${error === undefined ? '' : `: ${error}`}`,
  )
/** What is known about a node. */
export const factsOf = async ({ facts }: Bench, node: string) =>
  Object.fromEntries(
    [...((await facts.snapshot()).get(node) ?? [])].map(([key, { value }]) => [key, value]),
  )
