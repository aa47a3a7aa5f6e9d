/** Asks the type checker about texts, all in one program that lives in memory only. */
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The types that check a text. */
export type TextKind = 'NodesText' | 'IpText' | 'CidrText' | 'MacText'

/** What the type checker was asked about. */
export interface CheckedTexts {
  /** The text that a type becomes for a literal. */
  typeOf(kind: TextKind, text: string): string
  /** The errors of a statement that may call `nodes` and `ip`. */
  errorsOf(statement: string): { at: string; message: string }[]
  /** How many types a program of one statement makes in all. */
  instantiationsOf(statement: string): number
}

const folder = dirname(fileURLToPath(import.meta.url))
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  types: [],
}

const imports = `import type { CidrText } from './address/cidr.js'
import type { IpText } from './address/ip.js'
import type { MacText } from './address/mac.js'
import type { NodesText } from './node-set/nodes-text.js'
declare function nodes<const S extends string>(text: NodesText<S>): void
declare function ip<const S extends string>(text: IpText<S>): void
`

const host = ts.createCompilerHost(options)
const readFile = host.getSourceFile.bind(host)
const parsed = new Map<string, ts.SourceFile | undefined>()

function programOf(source: string): { program: ts.Program; file: ts.SourceFile } {
  const name = resolve(folder, 'text-check.in-memory.ts')
  const file = ts.createSourceFile(name, source, ts.ScriptTarget.ES2023, true)
  const program = ts.createProgram([name], options, {
    ...host,
    fileExists: (path) => path === name || host.fileExists(path),
    getSourceFile: (path, version) => {
      if (path === name) return file
      if (!parsed.has(path)) parsed.set(path, readFile(path, version))
      return parsed.get(path)
    },
  })
  return { program, file }
}

const keyOf = (kind: TextKind, text: string) => `${kind}:${text}`

/** Checks all texts at once. */
export function checkTexts(texts: readonly { kind: TextKind; text: string }[]): CheckedTexts {
  const aliases = texts.map(({ kind, text }, index) => {
    return `type Case${index} = ${kind}<${JSON.stringify(text)}>`
  })
  const { program, file } = programOf(`${imports}${aliases.join('\n')}\n`)
  const checker = program.getTypeChecker()
  const found = new Map<string, string>()
  for (const statement of file.statements) {
    if (!ts.isTypeAliasDeclaration(statement)) continue
    const asked = texts[Number(statement.name.text.slice('Case'.length))]
    const type = checker.getTypeAtLocation(statement.name)
    if (asked === undefined) continue
    const shown = type.isStringLiteral() ? type.value : `(${checker.typeToString(type)})`
    found.set(keyOf(asked.kind, asked.text), shown)
  }
  return {
    typeOf: (kind, text) => found.get(keyOf(kind, text)) ?? '(not asked)',
    errorsOf(statement) {
      const { program, file } = programOf(`${imports}${statement}\n`)
      return program.getSemanticDiagnostics(file).map((error) => ({
        at: file.text.slice(error.start ?? 0, (error.start ?? 0) + (error.length ?? 0)),
        message: ts.flattenDiagnosticMessageText(error.messageText, '\n'),
      }))
    },
    instantiationsOf(statement) {
      const { program, file } = programOf(`${imports}${statement}\n`)
      program.getSemanticDiagnostics(file)
      return program.getInstantiationCount()
    },
  }
}
