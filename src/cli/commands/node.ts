import { PhoenixError } from '../../error.js'
import { didYouMean } from '../../model/did-you-mean.js'
import type { SettledNode } from '../../model/settle/settled.js'
import { type BuildCommand, command } from '../command-line/command.js'
import { letters, nodesArgument, type ReadFlags, readFlags } from '../command-line/flags.js'
import { known, tellErrors } from '../config/known.js'
import { selectNodes } from '../config/select-nodes.js'
import { align, gatheredLines } from '../output/gather.js'
import { leaves, nodeJson, scalarText, valueAt } from '../output/node-json.js'

const build: BuildCommand = (brief) =>
  command<ReadFlags, [nodes: string, field?: string]>({
    brief,
    help:
      'Shows what the rules and the known facts make of nodes, or one field of it. Like nodes are\n' +
      'shown together. Only the nodes asked for are looked at; `phoenix check` proves them all. What\n' +
      'is wrong with a node is left out and told; the exit code is 2 then.',
    examples: [
      ['phoenix node cn0001', 'all about a node'],
      ['phoenix node @gpu image', 'one field of many'],
      ['phoenix node cn0001 interfaces.eno1', 'a part'],
      ["phoenix node '@compute' --json", 'for a program'],
    ],
    flags: readFlags,
    letters,
    arguments: {
      kind: 'tuple',
      parameters: [
        nodesArgument,
        {
          brief: 'a dotted path: image, interfaces.eno1.ip, attr.rack',
          placeholder: 'FIELD',
          parse: (input: string) => input,
          optional: true,
        },
      ],
    },
    run: async (call, _, nodes, field) => {
      const { model } = await known(call)
      const names = [...selectNodes(model, nodes)]
      const settled = names.map((name) => model.node(name))
      const all = settled.map((node) => [node, nodeJson(node)] as const)
      const values = all.map(([node, json]) => {
        return [node, field === undefined ? json : valueAt(json, field)] as const
      })
      if (field !== undefined && values.every(([node, value]) => !says(node, value, field))) {
        throw noField(
          field,
          all.map(([, json]) => json),
        )
      }
      if (call.wantsJson) {
        const present = values.filter(([, value]) => value !== undefined)
        await call.json(Object.fromEntries(present.map(([node, value]) => [node.name, value])))
        return tellErrors(call, model, names)
      }
      const texts = values.map(([node, value]) => [node.name, text(node, value, field)] as const)
      const [only] = texts
      if (texts.length === 1 && only !== undefined) {
        await call.print(only[1])
        return tellErrors(call, model, names)
      }
      for (const line of gatheredLines(texts)) await call.print(line)
      return tellErrors(call, model, names)
    },
  })

export default build

/** Whether a node has something at a path, if only a value that waits for a fact. */
function says(node: SettledNode, value: unknown, field: string): boolean {
  return value !== undefined || holesAt(node, field).length > 0
}

function holesAt(node: SettledNode, field: string) {
  return node.holes.filter(({ path }) => path === field || path.startsWith(`${field}.`))
}

function text(node: SettledNode, value: unknown, field: string | undefined): string {
  const holes = field === undefined ? node.holes : holesAt(node, field)
  const waits = (fact: string) => `waits for the fact '${fact}'`
  const [hole] = holes
  if (value === undefined) return hole === undefined ? 'not set' : waits(hole.fact)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return scalarText(value)
  const prefix = field === undefined ? '' : `${field}.`
  const rows = [...leaves(value)]
  for (const { path, fact } of holes) {
    const row = [path.slice(prefix.length), waits(fact)] as const
    // After the other values of the same part.
    const part = row[0].slice(0, row[0].lastIndexOf('.') + 1)
    const place = rows.findLastIndex(([other]) => other.startsWith(part))
    rows.splice(place + 1, 0, row)
  }
  return align(rows)
}

function noField(field: string, nodes: readonly unknown[]): PhoenixError {
  const paths = new Set<string>()
  for (const node of nodes.slice(0, 100)) {
    for (const [path] of leaves(node)) {
      const parts = path.split('.')
      for (let length = 1; length <= parts.length; length++) {
        paths.add(parts.slice(0, length).join('.'))
      }
    }
  }
  const message = `none of the nodes has '${field}'${didYouMean(field, paths)}`
  return new PhoenixError('unknown-name', message)
}
