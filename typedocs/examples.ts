/**
 * Every documented TypeScript example, compiled as one program against the sources under the public
 * names. An example may begin with a comment that names its file, `// cluster.config.ts`; the other
 * examples of the same document can then import it.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic, Project, ts } from 'ts-morph'
import { root } from './entry-points.js'
import { type Fence, fencesInComments, fencesOf } from './fences.js'

/** One example in a document. */
export interface Example {
  /** Relative to the repository. */
  readonly file: string
  /** The line of the first line of code, from 1. */
  readonly line: number
  readonly code: string
  /** The file that it stands for, relative to the repository; no such file exists. */
  readonly path: string
}

/** What the documents hold: examples, and fences that are none although they look so. */
export interface Examples {
  readonly examples: readonly Example[]
  readonly refused: readonly string[]
}

/** Reads the examples of the given documents, sources and Markdown files alike. */
export function readExamples(documents: ReadonlyMap<string, string>): Examples {
  const examples: Example[] = []
  const refused: string[] = []
  for (const [file, text] of documents) {
    const groups = file.endsWith('.md') ? [fencesOf(text)] : fencesInComments(text)
    for (const [group, fences] of groups.entries()) {
      const folder = `.documented/${file}/${group}`
      for (const [index, fence] of fences.entries()) {
        const refusal = refusalOf(fence)
        if (refusal !== undefined) refused.push(`${file}:${fence.line}: ${refusal}`)
        if (refusal !== undefined || !isExample(fence)) continue
        const named = /^\/\/ ([\w./-]+\.ts)\s*$/m.exec(fence.code.split('\n')[0] ?? '')?.[1]
        const path = `${folder}/${named ?? `example-${index + 1}.ts`}`
        examples.push({ file, line: fence.line, code: fence.code, path })
      }
    }
  }
  return { examples, refused }
}

function isExample(fence: Fence): boolean {
  return fence.language === 'ts' && fence.words === ''
}

/** Why a fence cannot stay as it is. */
function refusalOf({ language, words }: Fence): string | undefined {
  if (['typescript', 'tsx', 'mts', 'cts', 'js', 'javascript', 'jsx'].includes(language)) {
    return `an example is TypeScript and its fence begins with 'ts', not '${language}'`
  }
  if (language !== 'ts' || words === '' || words === 'fragment') return undefined
  return `'ts ${words}' is not known: 'ts' is compiled, 'ts fragment' is a piece that cannot stand alone`
}

/** The documents of the repository in which examples are compiled. */
export function documents(): Map<string, string> {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.ts', '*.md'],
    { cwd: root, encoding: 'utf8' },
  )
  const files = listed
    .split('\n')
    .filter((file) => /^(src|dsl|adapters|plugins)\/.*(?<!\.test)\.ts$|\.md$/.test(file))
    .filter((file) => !/^(typedocs\/reference|test\/fixtures)\//.test(file))
    .sort()
  const texts = new Map<string, string>()
  for (const file of files) {
    const text = readIfPresent(join(root, file))
    if (text !== undefined) texts.set(file, text)
  }
  return texts
}

/** A listed file may have been deleted in the working tree. */
function readIfPresent(path: string): string | undefined {
  return ts.sys.fileExists(path) ? readFileSync(path, 'utf8') : undefined
}

/** Compiles the examples. Gives one line per error: file, line and the compiler's message. */
export function compileExamples(examples: readonly Example[]): string[] {
  const project = new Project({
    tsConfigFilePath: join(root, 'tsconfig.json'),
    skipAddingFilesFromTsConfig: true,
  })
  const byPath = new Map(examples.map((example) => [join(root, example.path), example]))
  const files = examples.map((example) => {
    // Top-level await needs a module, and one example must not see the names of another.
    const module = /^\s*(import|export)\b/m.test(example.code) ? '' : '\nexport {}\n'
    return project.createSourceFile(join(root, example.path), example.code + module)
  })
  return files.flatMap((file) => {
    const example = byPath.get(file.getFilePath())
    return file
      .getPreEmitDiagnostics()
      .map((diagnostic) => describe(diagnostic, example?.file ?? '', example?.line ?? 1))
  })
}

function describe(diagnostic: Diagnostic, file: string, firstLine: number): string {
  const line = firstLine + (diagnostic.getLineNumber() ?? 1) - 1
  const message = ts.flattenDiagnosticMessageText(diagnostic.compilerObject.messageText, ' ')
  return `${file}:${line}: ${message}`
}
