/** Finds public names without a doc comment. */
import type { PublicExport, PublicMember, PublicModule } from './public-api.js'

/** Methods that every reader knows. */
const known = new Set(['constructor', 'toString', 'toJSON', 'valueOf'])

/**
 * One line per public name that has no doc comment and needs one: every export, every method, and
 * every property of a class or of an interface whose name ends in `Options`.
 */
export function undocumented(modules: readonly PublicModule[]): string[] {
  const findings = new Set<string>()
  const everywhere = new Map<string, PublicExport>()
  for (const module of modules) for (const one of module.exports) everywhere.set(one.name, one)
  for (const module of modules) {
    for (const one of module.exports) {
      const place = `${one.file}:${one.line}`
      if (one.doc === undefined || one.doc.text === '') {
        findings.add(`${place}: ${one.name} of '${module.entry.module}' has no doc comment`)
      }
      for (const member of one.members) {
        if (!mustBeDocumented(one, member) || member.doc !== undefined) continue
        if (documentedElsewhere(one, member, everywhere)) continue
        findings.add(`${one.file}:${member.line}: ${one.name}.${member.name} has no doc comment`)
      }
    }
  }
  return [...findings].sort()
}

function mustBeDocumented(one: PublicExport, member: PublicMember): boolean {
  if (known.has(member.name) || member.override || member.name.startsWith('[')) return false
  if (member.kind === 'method') return true
  if (member.kind !== 'property' || member.name.includes('.')) return false
  return one.kind === 'class' || one.name.endsWith('Options')
}

/** A class keeps what its interface promises, or what its options of the same name say. */
function documentedElsewhere(
  one: PublicExport,
  member: PublicMember,
  everywhere: ReadonlyMap<string, PublicExport>,
): boolean {
  return [...one.bases, `${one.name}Options`].some((name) =>
    everywhere.get(name)?.members.some((other) => other.name === member.name && other.doc),
  )
}
