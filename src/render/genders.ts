import { defineRenderer, type RenderInput } from './renderer.js'
import { fitting, unfit } from './words.js'

/**
 * A database for genders: for each node its groups as attributes without a value, and the attributes
 * that the cluster declares with their values.
 */
export const genders = defineRenderer({
  name: 'genders',
  about: 'a genders file: the groups and attributes of nodes',
  render: (input) => {
    const groups = groupsOf(input)
    const lines = input.each((node) => {
      const name = fitting(
        /^[A-Za-z0-9][\w-]{0,63}$/,
        node.name,
        'is not a name for a node of genders',
      )
      const words = new Map((groups.get(node.name) ?? []).map((group) => [group, group]))
      for (const [key, value] of Object.entries(node.attr)) {
        words.set(key, `${attribute(key)}=${valueText(key, value)}`)
      }
      return [[name, ...(words.size === 0 ? [] : [[...words.values()].join(',')])].join('\t')]
    })
    return lines.join('\n')
  },
})

function groupsOf({ model, selected, leaveOut }: RenderInput): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [group, set] of model.groups) {
    if (!/^[\w.-]+$/.test(group)) {
      leaveOut(undefined, `the group '${group}' is not an attribute for genders`)
      continue
    }
    for (const node of set.intersection(selected)) {
      const own = groups.get(node)
      if (own === undefined) groups.set(node, [group])
      else own.push(group)
    }
  }
  return groups
}

function attribute(key: string): string {
  return fitting(/^[\w.-]+$/, key, 'is not an attribute for genders')
}

/** A value: genders has no quotes, and `%` means something to it. */
function valueText(key: string, value: unknown): string {
  const text = Array.isArray(value) ? value.join(':') : String(value)
  if (/^[\x21-\x7e]+$/.test(text) && !/[,#="'\\]/.test(text)) return text.replaceAll('%', '%%')
  throw unfit(`the value of attr.${key} cannot be in a genders file, which has no quotes`)
}
