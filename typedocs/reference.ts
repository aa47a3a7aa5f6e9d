/** Writes the reference: one Markdown page per public subpath and an index. */
import { type DocComment, firstSentence } from './doc-comment.js'
import { formatAll } from './format.js'
import type { PublicExport, PublicModule } from './public-api.js'
import { fileName } from './snapshot.js'

const note = "<!-- Written by 'npm run docs' from the doc comments in the sources. Do not edit. -->"

/** The reference's files by name. */
export function writeReference(modules: readonly PublicModule[]): Map<string, string> {
  const links = new Links(modules)
  const own = modules.flatMap((module) => module.exports.filter((one) => isHome(module, one)))
  const formatted = formatAll(own.flatMap((one) => one.signatures))
  const signatures = new Map<PublicExport, string>()
  let from = 0
  for (const one of own) {
    signatures.set(one, formatted.slice(from, from + one.signatures.length).join('\n'))
    from += one.signatures.length
  }
  const files = new Map<string, string>([['index.md', indexPage(modules)]])
  for (const module of modules) {
    files.set(pageName(module), page(module, links, signatures))
  }
  return files
}

function isHome(module: PublicModule, one: PublicExport): boolean {
  return one.home.module === module.entry.module && one.home.name === one.name
}

function pageName(module: PublicModule): string {
  return module.entry.subpath === '.' ? 'phoenix-cluster.md' : `${fileName(module)}.md`
}

/** Where each export's section is, headings numbered apart as Markdown viewers do. */
class Links {
  readonly #places = new Map<string, string>()
  readonly #names = new Map<string, string>()

  constructor(modules: readonly PublicModule[]) {
    for (const module of modules) {
      const used = new Map<string, number>()
      for (const one of module.exports) {
        if (!isHome(module, one)) continue
        const slug = one.name.toLowerCase()
        const count = used.get(slug) ?? 0
        used.set(slug, count + 1)
        const place = `${pageName(module)}#${slug}${count === 0 ? '' : `-${count}`}`
        this.#places.set(`${module.entry.module}#${one.name}`, place)
        if (!this.#names.has(one.name)) this.#names.set(one.name, place)
      }
    }
  }

  ofHome(home: PublicExport['home']): string {
    return this.#places.get(`${home.module}#${home.name}`) ?? ''
  }

  /** Turns `{@link Name}` into links, or into code where the name is not public. */
  resolve(text: string): string {
    return text.replace(
      /\{@link\s+([\w.]+)(?:\s*\|?\s*([^}]+))?\}/g,
      (_, name: string, label?: string) => {
        const shown = label?.trim() ?? `\`${name}\``
        const place = this.#names.get(name.split('.')[0] ?? '')
        return place === undefined ? shown : `[${shown}](${place})`
      },
    )
  }
}

function indexPage(modules: readonly PublicModule[]): string {
  const rows = modules.map((module) => {
    const what = firstSentence(module.doc?.text ?? '').replace(/\|/g, '\\|')
    const count = module.exports.length
    return `| [\`${module.entry.module}\`](${pageName(module)}) | ${what} | ${count} |`
  })
  return `${note}\n\n# Reference\n\n| import from | what it is | exports |\n|---|---|---|\n${rows.join('\n')}\n`
}

function page(
  module: PublicModule,
  links: Links,
  signatures: ReadonlyMap<PublicExport, string>,
): string {
  const parts = [note, `# ${module.entry.module}`]
  if (module.doc !== undefined) parts.push(...body(module.doc, links))
  const rows = module.exports.map((one) => {
    const what = links.resolve(firstSentence(one.doc?.text ?? '')).replace(/\|/g, '\\|')
    return `| [\`${one.name}\`](${links.ofHome(one.home)}) | ${one.kind} | ${what} |`
  })
  if (rows.length > 0) parts.push(`| export | kind | what |\n|---|---|---|\n${rows.join('\n')}`)
  for (const one of module.exports) {
    if (!isHome(module, one)) continue
    parts.push(`## ${one.name}`, `*${one.kind}*, declared in \`${one.file}\``)
    parts.push(`\`\`\`ts\n${signatures.get(one) ?? ''}\n\`\`\``)
    if (one.doc !== undefined) parts.push(...body(one.doc, links))
    const members = one.members.filter((member) => member.doc !== undefined)
    if (members.length > 0) {
      parts.push(members.map((member) => memberItem(member, links)).join('\n\n'))
    }
  }
  return `${parts.join('\n\n')}\n`
}

/** A doc comment as paragraphs, its examples last. */
function body(doc: DocComment, links: Links): string[] {
  const parts: string[] = []
  if (doc.text !== '') parts.push(links.resolve(doc.text))
  if (doc.default !== undefined) parts.push(`Default: ${links.resolve(doc.default)}.`)
  for (const [name, text] of doc.tags) parts.push(`**${tagTitle(name)}** ${links.resolve(text)}`)
  for (const example of doc.examples) parts.push('**Example**', example)
  return parts
}

function tagTitle(name: string): string {
  const titles: Readonly<Record<string, string>> = {
    param: 'Takes',
    returns: 'Gives',
    throws: 'Fails with',
  }
  return titles[name] ?? name.charAt(0).toUpperCase() + name.slice(1)
}

function memberItem(member: PublicExport['members'][number], links: Links): string {
  // A dotted name tells to whom a member of a member belongs.
  const owner = member.name.includes('.') ? `${member.name.replace(/\.[^.]*$/, '')}: ` : ''
  const text = member.doc === undefined ? '' : body(member.doc, links).join('\n\n')
  const indented = text.replace(/\n(?!\n)/g, '\n  ').replace(/[ ]+$/gm, '')
  return `- ${owner}\`${member.signature}\`\n\n  ${indented}`.trimEnd()
}
