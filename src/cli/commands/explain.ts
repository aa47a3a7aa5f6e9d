import { type Explanation, explain, type Saying } from '../../model/settle/explain/explain.js'
import type { Call } from '../command-line/call.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { letters, nodesArgument, type ReadFlags, readFlags } from '../command-line/flags.js'
import { knownAndSound, refuseErrors } from '../config/known.js'
import { align, allNodes, gather } from '../output/gather.js'
import { valueText } from '../output/value-text.js'

const build: BuildCommand = (brief) =>
  command<ReadFlags, [nodes: string, path: string]>({
    brief,
    help:
      'Shows the value of a path and every rule that spoke about it, the last word first, each with\n' +
      'its own value and file:line:column. Where ts-morph is installed, the place is that of the very\n' +
      'property, else that of the rule.',
    examples: [
      ['phoenix explain cn0042 image', 'who chose the image'],
      ['phoenix explain @gpu interfaces.eno1.ip', 'like nodes are shown together'],
    ],
    flags: readFlags,
    letters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        {
          brief: 'a dotted path: image, kernelArgs, interfaces.eno1.ip, attr.rack',
          placeholder: 'PATH',
          parse: (input: string) => input,
        },
      ],
    },
    run: async (call, _, expression, path) => {
      const { model } = await knownAndSound(call)
      const names = [...model.select(expression)]
      for (const name of names) model.node(name)
      await refuseErrors(model)
      const found = names.map((name) => [name, explain(model, name, path)] as const)
      const { propertyFinder } = await import('../../place/property-place.js')
      const find = await propertyFinder()
      const locate: Locate = ({ place }) =>
        place === undefined ? undefined : (find?.(place, path)?.place ?? place)
      if (call.wantsJson) {
        await call.json(Object.fromEntries(found.map(([name, one]) => [name, json(one, locate)])))
        return 0
      }
      const texts = found.map(([name, one]) => [name, text(call, one, locate)] as const)
      for (const [index, { nodes, item }] of gather(texts, (one) => one).entries()) {
        await call.print(`${index === 0 ? '' : '\n'}${allNodes(nodes)} ${item}`)
      }
      if (find === undefined) {
        await call.note(
          'Places are those of the rules; for those of the properties: npm install --save-dev ts-morph',
        )
      }
      return 0
    },
  })

export default build

type Locate = (saying: Saying) => Saying['place']

function text(call: Call, { path, value, said, waitsFor }: Explanation, locate: Locate): string {
  const now = waitsFor === undefined ? valueText(value) : `waits for the fact '${waitsFor}'`
  const rows = said.map((one) => {
    const place = locate(one)
    return [
      one.counts ? '  counts' : '  lost  ',
      `${one.how} ${one.how === 'unset' ? '' : ownText(one)}`.trimEnd(),
      place === undefined ? one.layer : call.place(place),
      place === undefined || one.layer === 'rule' ? '' : one.layer,
    ]
  })
  return `${path} = ${now}\n${align(rows)}`
}

function ownText({ value, from }: Saying): string {
  if (value === undefined) return from === 'fact' ? 'fact() (not known)' : 'nothing'
  const by = from === 'literal' ? '' : ` (by a ${from})`
  return `${valueText(value)}${by}`
}

function json(explanation: Explanation, locate: Locate): Record<string, unknown> {
  const { path, value, said, waitsFor } = explanation
  return {
    path,
    ...(value === undefined ? {} : { value: valueText(value) }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
    said: said.map((one) => ({
      how: one.how,
      counts: one.counts,
      layer: one.layer,
      from: one.from,
      ...(one.value === undefined ? {} : { value: valueText(one.value) }),
      ...(one.place === undefined ? {} : { place: locate(one), rule: one.place }),
    })),
  }
}
