import { kinds } from '../model/schema.js'
import { defineRenderer } from './renderer.js'
import { fitting } from './words.js'

/**
 * Groups for ClusterShell: a file for its folder `groups.d`, which makes them a source of their own, so
 * that `nodeset -ll` lists them and `clush -w @compute` reaches them.
 */
export const clustershell = defineRenderer({
  name: 'clustershell',
  about: "groups for ClusterShell's folder groups.d",
  options: {
    /** The name of the source of the groups. @default the cluster's name */
    source: kinds.text().optional(),
  },
  render: ({ model, selected, options }) => {
    const name = fitting(/^[\w.-]+$/, options.source ?? model.name, 'is not a name for a source')
    const groups = [...model.groups]
      .map(([group, set]) => [group, set.intersection(selected)] as const)
      .filter(([, set]) => set.size > 0)
    const lines = groups.map(([group, set]) => `  ${quoted(group)}: ${quoted(set.toString())}`)
    // The nodes of no group belong to all of them too.
    if (!model.groups.has('all') && selected.size > 0)
      lines.push(`  'all': ${quoted(selected.toString())}`)
    return { [`${name}.yaml`]: [`${quoted(name)}:`, ...lines].join('\n') }
  },
})

/** A text in YAML's single quotes, where nothing but the quote itself has a meaning. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
