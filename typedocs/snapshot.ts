/**
 * The reviewed snapshot of the public types: one file per subpath in `public-api/`, every export with
 * its signature and nothing else. A change of a public type shows up as a change of these files.
 */
import { formatAll } from './format.js'
import type { PublicModule } from './public-api.js'

/** The snapshot's files by name. */
export function writeSnapshot(modules: readonly PublicModule[]): Map<string, string> {
  const pieces: string[] = []
  const later = (signatures: readonly string[]) => pieces.push(...signatures) - signatures.length
  const plans = modules.map((module) => ({
    module,
    exports: module.exports.map((one) => ({
      one,
      own: one.home.module === module.entry.module && one.home.name === one.name,
      from: later(one.signatures),
    })),
    behind: module.behind.map((one) => ({ one, from: later(one.signatures) })),
  }))
  const formatted = formatAll(pieces)
  const textOf = (from: number, count: number) => formatted.slice(from, from + count).join('\n')

  const files = new Map<string, string>()
  for (const { module, exports, behind } of plans) {
    const lines = [
      `// The public types of '${module.entry.module}', for review. Written by 'npm run docs'.`,
      '',
    ]
    for (const { one, own, from } of exports) {
      if (own) {
        lines.push(exported(textOf(from, one.signatures.length)), '')
      } else {
        lines.push(sharedExport(module, one), '')
      }
    }
    if (behind.length > 0) lines.push('// Not exported, but part of the types above.', '')
    for (const { one, from } of behind) lines.push(textOf(from, one.signatures.length), '')
    files.set(`${fileName(module)}.d.ts`, lines.join('\n'))
  }
  return files
}

/** The file name of a subpath: `adapters-redfish`, `index` for the package itself. */
export function fileName(module: PublicModule): string {
  return module.entry.subpath === '.' ? 'index' : module.entry.subpath.slice(2).replace(/\//g, '-')
}

function sharedExport(module: PublicModule, one: PublicModule['exports'][number]): string {
  const type = one.kind === 'interface' || one.kind === 'type' ? 'type ' : ''
  const name = one.home.name === one.name ? one.name : `${one.home.name} as ${one.name}`
  // An export may also stand twice in one subpath, under two names.
  const from = one.home.module === module.entry.module ? '' : ` from '${one.home.module}'`
  return `export ${type}{ ${name} }${from}`
}

function exported(text: string): string {
  return text
    .replace(/^(?=(abstract class|class|const|let|function|enum|namespace)\b)/gm, 'declare ')
    .replace(/^(?=(declare|interface|type) )/gm, 'export ')
}
