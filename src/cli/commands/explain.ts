import { explainBoot } from '../../boot/script.js'
import { PhoenixError, type ProblemPlace } from '../../error.js'
import { latestVersions } from '../../image/index.js'
import { cleanLine } from '../../model/clean-text.js'
import { NodeSet } from '../../model/node-set/node-set.js'
import { type Explanation, explainAll } from '../../model/settle/explain/explain.js'
import type { Model } from '../../model/settle/model.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { letters, nodesArgument, type ReadFlags, readFlags } from '../command-line/flags.js'
import { known, tellErrors } from '../config/known.js'
import { selectNodes } from '../config/select-nodes.js'
import { bmcText, knownBmcs } from '../output/bmc-text.js'
import { explanationsText, type Locate } from '../output/explanations.js'
import { allNodes, gatheredLines } from '../output/gather.js'
import { valueText } from '../output/value-text.js'
import { tellWhyNot } from '../output/why-not.js'

type ExplainFlags = ReadFlags & { readonly whyNot: boolean }

const build: BuildCommand = (brief) =>
  command<ExplainFlags, [nodes: string, path?: string]>({
    brief,
    help:
      'Shows the value of a path and every rule that spoke about it, the last word first, each with\n' +
      'its own value and file:line:column; for a mapping, those of all that is in it. Where ts-morph\n' +
      'is installed, the place is that of the very property, else that of the rule.\n' +
      'A value that no rule gives is told with what it is made of: the host name of an interface, its\n' +
      'dhcp and primary, fqdn, bmc.address, bmc.port.\n' +
      'With --why-not: which rules do not apply, and why. The path then says which rules are meant:\n' +
      'those that speak about it, those for a group, or the one at file:line.\n' +
      'Works on nodes with errors too; they are told, and the exit code is 2.',
    examples: [
      ['phoenix explain cn0042 image', 'who chose the image'],
      ['phoenix explain @gpu interfaces.eno1.ip', 'like nodes are shown together'],
      ['phoenix explain cn0042 boot', 'what it starts from the network, and why'],
      ['phoenix explain cn0042 interfaces.eno1', 'all that is said of an interface'],
      ['phoenix explain cn0042 bmc.address', 'a value that no rule gives: what it is made of'],
      ['phoenix explain cn0042 --why-not', 'which rules do not apply, and why'],
      ['phoenix explain cn0042 power --why-not', 'of those that speak about the power'],
      ['phoenix explain cn0042 cluster.config.ts:40 --why-not', 'the rule at a line'],
    ],
    flags: {
      ...readFlags,
      whyNot: {
        kind: 'boolean',
        brief: 'tell why rules do not apply',
        default: false,
        withNegated: false,
      },
    },
    letters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        {
          brief: 'a dotted path: image, kernelArgs, interfaces.eno1, attr.rack',
          placeholder: 'PATH',
          parse: (input: string) => input,
          optional: true,
        },
      ],
    },
    run: async (call, { whyNot }, expression, path) => {
      const { model } = await known(call)
      const names = [...selectNodes(model, expression)]
      if (whyNot) await tellWhyNot(call, model, names, path)
      else {
        if (path === undefined) throw noPath()
        const versions = path === 'boot' ? await latestVersions(model) : undefined
        await tell(call, path, explainedEach(model, names, path, versions))
        if (path === 'bmc' && !call.wantsJson) await tellBmcs(call, model, names)
      }
      return tellErrors(call, model, names)
    },
  })

export default build

/** What is known of the very BMCs, besides what rules say of them. */
async function tellBmcs(call: Call, model: Model, names: readonly string[]): Promise<void> {
  const texts: (readonly [string, string])[] = []
  for (const name of names) {
    const bmcs = await knownBmcs(model, name)
    if (bmcs.length > 0) texts.push([name, bmcs.map(bmcText).join('\n')])
  }
  for (const line of gatheredLines(texts)) await call.print(line)
}

/** What is said of a path; of `boot`, for which alone versions are given, also what comes of it. */
function explained(
  model: Model,
  name: string,
  path: string,
  versions: ReadonlyMap<string, string> | undefined,
): Explanation[] {
  const all = explainAll(model, name, path)
  if (versions === undefined) return all
  return all.map((one) => ({ ...one, outcome: explainBoot(model, name, { versions }) }))
}

/** Each node with what is said; undefined for those of which nothing is, unless it is none of any. */
function explainedEach(
  model: Model,
  names: readonly string[],
  path: string,
  versions: ReadonlyMap<string, string> | undefined,
): (readonly [string, readonly Explanation[] | undefined])[] {
  let reason: PhoenixError | undefined
  const found = names.map((name) => {
    try {
      return [name, explained(model, name, path, versions)] as const
    } catch (error) {
      if (!PhoenixError.is(error) || error.code !== 'unknown-name') throw error
      reason ??= error
      return [name, undefined] as const
    }
  })
  if (reason !== undefined && found.every(([, all]) => all === undefined)) throw reason
  return found
}

function noPath(): PhoenixError {
  return new PhoenixError('usage', 'a path is missing: which value is to be explained?', {
    hint: 'for the whole node: phoenix node NODES',
  })
}

async function tell(
  call: Call,
  path: string,
  found: readonly (readonly [string, readonly Explanation[] | undefined])[],
): Promise<void> {
  const { propertyFinder } = await import('../../place/property-place.js')
  const find = await propertyFinder()
  const locate: Locate = (place) =>
    place?.property === undefined ? place : (find?.(place, place.property)?.place ?? place)
  if (call.wantsJson) {
    const one = (all: readonly Explanation[] | undefined) => {
      if (all === undefined) return null
      const values = all.map((explanation) => json(explanation, locate))
      return values.length === 1 ? values[0] : values
    }
    await call.json(Object.fromEntries(found.map(([name, all]) => [name, one(all)])))
    return
  }
  await call.print(
    explanationsText(
      call,
      found.flatMap(([, all]) => all ?? []),
      locate,
    ),
  )
  const without = found.flatMap(([name, all]) => (all === undefined ? [name] : []))
  if (without.length > 0) {
    const nodes = allNodes(NodeSet.from(without))
    await call.print(`\n${nodes}: no rule says anything about '${cleanLine(path)}'`)
  }
  if (find === undefined) {
    await call.note(
      'Places are those of the rules; for those of the properties: npm install --save-dev ts-morph',
    )
  }
}

function json(explanation: Explanation, locate: Locate): Record<string, unknown> {
  const { path, value, said, waitsFor, problems, derived } = explanation
  return {
    path,
    ...(value === undefined ? {} : { value: valueText(value) }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
    ...(derived === undefined
      ? {}
      : { derived: { how: derived.how, place: locate(derived.place) } }),
    ...(explanation.outcome === undefined ? {} : { outcome: explanation.outcome }),
    ...(problems.length === 0 ? {} : { problems: problems.map(({ message }) => message) }),
    said: said.map((one) => ({
      how: one.how,
      counts: one.counts,
      layer: one.layer,
      from: one.from,
      ...(one.value === undefined ? {} : { value: valueText(one.value) }),
      ...(one.place === undefined ? {} : { place: locate(one.place), rule: ruleOf(one.place) }),
    })),
  }
}

function ruleOf({ file, line, column }: ProblemPlace) {
  return { file, line, column }
}
