import { kinds } from '../model/schema.js'
import type { SettledNode } from '../model/settle/settled.js'
import { defineRenderer, type RenderInput } from './renderer.js'
import { asHostName } from './words.js'

/**
 * An inventory for Ansible: all nodes with the address of their primary interface and what rules say of
 * them under the one variable `phoenix`; groups under names that Ansible allows. Texts are marked
 * `!unsafe`, so that no template in them is ever run.
 */
export const ansible = defineRenderer({
  name: 'ansible',
  about: 'an inventory for Ansible',
  options: {
    /** Whether the facts are in `phoenix.facts` too. @default false */
    facts: kinds.bool().default(false),
  },
  render: (input) => {
    const names = new Set<string>()
    const hosts = input.each((node) => {
      const line = `    ${JSON.stringify(asHostName(node.name))}: ${yaml(hostVariables(input, node))}`
      names.add(node.name)
      return [line]
    })
    const groups = groupLines(input, names)
    const children = groups.length === 0 ? [] : ['  children:', ...groups]
    if (hosts.length === 0) return { 'inventory.yaml': 'all: {}' }
    return { 'inventory.yaml': ['all:', '  hosts:', ...hosts, ...children].join('\n') }
  },
})

function hostVariables(
  { model, options }: { model: RenderInput['model']; options: { facts: boolean } },
  node: SettledNode,
): Record<string, unknown> {
  const interfaces = Object.values(node.interfaces)
  const primary = interfaces.find((one) => one.primary)
  const address = primary?.ip ?? primary?.ip6
  const facts = [...(model.facts.get(node.name) ?? [])].map(([key, { value }]) => [key, value])
  return {
    ...(address === undefined ? {} : { ansible_host: address.toString() }),
    phoenix: {
      name: node.name,
      ...(node.image === undefined ? {} : { image: node.image }),
      ...(node.boot === undefined ? {} : { boot: node.boot }),
      kernelArgs: node.kernelArgs,
      attr: node.attr,
      interfaces: Object.fromEntries(
        interfaces.map(({ name, network, hostname, ip, ip6, macs }) => [
          name,
          {
            network,
            hostname,
            ...(ip === undefined ? {} : { ip: ip.toString() }),
            ...(ip6 === undefined ? {} : { ip6: ip6.toString() }),
            ...(macs.length === 0 ? {} : { mac: macs.map(String) }),
          },
        ]),
      ),
      ...(options.facts ? { facts: Object.fromEntries(facts) } : {}),
    },
  }
}

/** Names that mean something to Ansible already. */
const reserved = new Set(['all', 'ungrouped'])

function groupLines({ model, selected, leaveOut }: RenderInput, hosts: Set<string>): string[] {
  const taken = new Map<string, string>()
  return [...model.groups].flatMap(([group, set]) => {
    const members = [...set.intersection(selected)].filter((name) => hosts.has(name))
    const name = group.replace(/\W/g, '_').replace(/^(?=\d)/, '_')
    if (reserved.has(name)) {
      if (members.length !== hosts.size) {
        leaveOut(
          undefined,
          `the group '${group}' means all hosts to Ansible, but has not all nodes`,
        )
      }
      return []
    }
    const other = taken.get(name)
    if (other !== undefined) {
      leaveOut(undefined, `the groups '${other}' and '${group}' are both '${name}' to Ansible`)
      return []
    }
    taken.set(name, group)
    const lines = members.map((member) => `        ${JSON.stringify(member)}: {}`)
    if (lines.length === 0) return [`    ${name}: {}`]
    return [`    ${name}:`, '      hosts:', ...lines]
  })
}

/** Plain data as YAML in one line. */
function yaml(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'string') return `!unsafe ${yamlText(value)}`
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`
  if (typeof value !== 'object' || value === null) return 'null'
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return `{${entries.map(([key, one]) => `${yamlText(key)}: ${yaml(one)}`).join(', ')}}`
}

/** A text in YAML's double quotes: as JSON, and what YAML does not print is escaped too. */
function yamlText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\\ud[89a-f][0-9a-f]{2}/g,
    (found) =>
      // Half of a character is none to YAML.
      found.length > 1 ? '\ufffd' : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
