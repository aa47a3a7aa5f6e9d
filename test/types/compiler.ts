/** The compiler and the editor's language service over files that exist only in memory. */
import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../house/tracked.js'

/** One thing that the compiler says about a file. */
export interface Said {
  readonly message: string
  /** The text it stands on. */
  readonly on: string
  /** Where that text begins in the file. */
  readonly start: number
}

type Files = Readonly<Record<string, string>>

// Among the sources, so that the public names mean them and './base.js' is base.ts of this folder.
const folder = import.meta.dirname

/** The absolute path of a file in memory. */
export const pathOf = (name: string) => join(folder, name)

/** The options of the repository's own tsconfig.json. */
const options = readOptions()

function readOptions(): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  // Without its list of files, which are many.
  const { include: _, ...rest } = config
  return ts.parseJsonConfigFileContent({ ...rest, files: ['base.ts'] }, ts.sys, root).options
}

// Parsed once, the library and the sources serve all programs of a test file.
const parsed = new Map<string, ts.SourceFile | undefined>()

/** A program over files in memory, by name. */
export function programOf(files: Files): ts.Program {
  const texts = new Map(Object.entries(files).map(([name, text]) => [pathOf(name), text]))
  const host = ts.createCompilerHost(options, true)
  const onDisk = { ...host }
  host.fileExists = (file) => texts.has(file) || onDisk.fileExists(file)
  host.readFile = (file) => texts.get(file) ?? onDisk.readFile(file)
  host.getSourceFile = (file, version) => {
    const text = texts.get(file)
    if (text !== undefined) return ts.createSourceFile(file, text, version, true)
    if (!parsed.has(file)) parsed.set(file, onDisk.getSourceFile(file, version))
    return parsed.get(file)
  }
  return ts.createProgram([...texts.keys()], options, host)
}

/** What the compiler says about one file of a program. */
export function saidAbout(program: ts.Program, name: string): Said[] {
  const source = program.getSourceFile(pathOf(name))
  if (source === undefined) throw new Error(`there is no file '${name}'`)
  const all = [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]
  return all.map(({ messageText, start = 0, length = 0 }) => ({
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    on: source.text.slice(start, start + length),
    start,
  }))
}

/** How many types are instantiated until everything about a file in memory is known. */
export function instantiations(text: string): number {
  const program = programOf({ 'measured.ts': text })
  const wrong = saidAbout(program, 'measured.ts')
  if (wrong.length > 0) throw new Error(`${wrong[0]?.message} (${wrong[0]?.on})`)
  return (program as ts.Program & { getInstantiationCount(): number }).getInstantiationCount()
}

/** The editor with one file open. */
export class Editor {
  readonly #texts = new Map<string, { text: string; version: number }>()
  readonly #service: ts.LanguageService

  constructor() {
    const exists = (file: string) => this.#texts.has(file) || ts.sys.fileExists(file)
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...this.#texts.keys()],
      getScriptVersion: (file) => String(this.#texts.get(file)?.version ?? 0),
      getScriptSnapshot: (file) => {
        const text = this.#texts.get(file)?.text ?? ts.sys.readFile(file)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: exists,
      readFile: (file) => this.#texts.get(file)?.text ?? ts.sys.readFile(file),
    })
  }

  /** Opens a text in which `│` marks the cursor; gives the file and the cursor's place. */
  #open(marked: string): { file: string; text: string; at: number } {
    const file = pathOf('opened.ts')
    const at = marked.indexOf('│')
    if (at < 0) throw new Error('the text has no cursor')
    const text = marked.replace('│', '')
    this.#texts.set(file, { text, version: (this.#texts.get(file)?.version ?? 0) + 1 })
    return { file, text, at }
  }

  /** The names that the editor offers at the cursor. */
  completions(marked: string): string[] {
    const { file, at } = this.#open(marked)
    const entries = this.#service.getCompletionsAtPosition(file, at, {})?.entries ?? []
    // Words that may stand anywhere, such as keywords and globals, are not the DSL's doing.
    return entries
      .filter(({ sortText }) => !['15', '16', '17', '18'].includes(sortText))
      .map(({ name }) => name)
  }

  /** What the definitions at the cursor begin with, and on which line they stand. */
  definitions(marked: string): string[] {
    const { file, text, at } = this.#open(marked)
    const found = this.#service.getDefinitionAtPosition(file, at) ?? []
    return found.map(({ fileName, textSpan, contextSpan = textSpan }) =>
      fileName === file
        ? text.slice(contextSpan.start, contextSpan.start + contextSpan.length)
        : fileName,
    )
  }

  /** The text after what stands at the cursor was renamed. */
  rename(marked: string, to: string): string {
    const { file, text, at } = this.#open(marked)
    const places = this.#service.findRenameLocations(file, at, false, false, {}) ?? []
    return [...places]
      .sort((a, b) => b.textSpan.start - a.textSpan.start)
      .reduce(
        (done, { textSpan: { start, length } }) =>
          done.slice(0, start) + to + done.slice(start + length),
        text,
      )
  }
}
