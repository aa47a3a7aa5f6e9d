/** Finds where the very property stands in a rule or declaration, of which the call is known. */
import { readFileSync } from 'node:fs'
import type { Expression, Node, ObjectLiteralExpression, SourceFile } from 'ts-morph'
import type { Place } from '../error.js'

type Morph = typeof import('ts-morph')

/** A property that is written down. */
export interface Property {
  readonly place: Place
  /** The line on which it ends. */
  readonly lastLine: number
}

/** Finds a property, given the place of the call that it is written in: of `.on(…)`, `.networks(…)`. */
export type FindProperty = (call: Place, path: string) => Property | undefined

/** The finder; undefined where ts-morph is not installed, which is optional. */
export async function propertyFinder(): Promise<FindProperty | undefined> {
  let morph: Morph
  try {
    morph = await import('ts-morph')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
  const project = new morph.Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: { allowJs: true, noLib: true },
  })
  const files = new Map<string, SourceFile | undefined>()
  const parsed = (file: string): SourceFile | undefined => {
    if (!files.has(file)) files.set(file, parse(file))
    return files.get(file)
  }
  const parse = (file: string): SourceFile | undefined => {
    try {
      return project.createSourceFile(file, readFileSync(file, 'utf8'), { overwrite: true })
    } catch {
      return undefined
    }
  }
  const calls = new Map<string, Expression | undefined>()
  const written = (call: Place): Expression | undefined => {
    const key = `${call.file}:${call.line}:${call.column}`
    if (!calls.has(key)) {
      const source = parsed(call.file)
      calls.set(key, source && writtenAt(morph, source, call))
    }
    return calls.get(key)
  }
  return (call, path) => {
    const object = written(call)
    const found = object && descend(morph, object, path.split('.'))
    return found && { place: placeOf(call.file, found), lastLine: found.getEndLineNumber() }
  }
}

/** Which argument of the DSL's calls holds what is named or set. */
const argumentOf: Readonly<Record<string, number>> = {
  on: 1,
  attributes: 0,
  networks: 0,
  images: 0,
  models: 0,
  groups: 0,
  files: 1,
  boot: 0,
}

/** What is written in the call that begins nearest to a place on its line. */
function writtenAt(
  { Node }: Morph,
  source: SourceFile,
  { line, column }: Place,
): Expression | undefined {
  let best: Node | undefined
  let distance = Number.POSITIVE_INFINITY
  source.forEachDescendant((node) => {
    if (!Node.isCallExpression(node)) return
    const callee = node.getExpression()
    if (!Node.isPropertyAccessExpression(callee)) return
    const argument = argumentOf[callee.getName()]
    if (argument === undefined) return
    const at = source.getLineAndColumnAtPos(callee.getNameNode().getStart())
    if (at.line !== line || Math.abs(at.column - column) >= distance) return
    best = node.getArguments()[argument]
    distance = Math.abs(at.column - column)
  })
  return best as Expression | undefined
}

/** Follows a path into an object that is written down; gives the last property that there is. */
function descend(morph: Morph, value: Expression, path: readonly string[]): Node | undefined {
  const object = objectOf(morph, value)
  if (object === undefined) return undefined
  for (let length = path.length; length > 0; length--) {
    const key = path.slice(0, length).join('.')
    const property = propertyOf(morph, object, key)
    if (property === undefined) continue
    const rest = path.slice(length)
    const initializer = morph.Node.isPropertyAssignment(property)
      ? property.getInitializer()
      : undefined
    const inner = rest.length > 0 && initializer ? descend(morph, initializer, rest) : undefined
    return inner ?? property
  }
  return undefined
}

/** The object that an expression stands for: itself, a constant's, or what replace(…) is given. */
function objectOf(morph: Morph, value: Expression): ObjectLiteralExpression | undefined {
  const { Node } = morph
  if (Node.isObjectLiteralExpression(value)) return value
  if (Node.isAsExpression(value) || Node.isSatisfiesExpression(value)) {
    return objectOf(morph, value.getExpression())
  }
  if (Node.isCallExpression(value)) {
    const [given] = value.getArguments()
    return given === undefined ? undefined : objectOf(morph, given as Expression)
  }
  if (!Node.isIdentifier(value)) return undefined
  const initializer = value
    .getSourceFile()
    .getVariableDeclaration(value.getText())
    ?.getInitializer()
  return initializer && objectOf(morph, initializer)
}

/** The last property of a name: a later one replaces an earlier one, a spread one too. */
function propertyOf(morph: Morph, object: ObjectLiteralExpression, key: string): Node | undefined {
  const { Node } = morph
  for (const property of object.getProperties().reverse()) {
    if (Node.isSpreadAssignment(property)) {
      const inner = objectOf(morph, property.getExpression())
      const found = inner && propertyOf(morph, inner, key)
      if (found !== undefined) return found
    } else {
      const name = property.getNameNode()
      const text = Node.isStringLiteral(name) ? name.getLiteralText() : name.getText()
      if (text === key) return property
    }
  }
  return undefined
}

function placeOf(file: string, node: Node): Place {
  return { file, ...node.getSourceFile().getLineAndColumnAtPos(node.getStart()) }
}
