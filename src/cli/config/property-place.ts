/** Finds where in a rule the very property stands; the rule itself is known only by its first line. */
import { readFileSync } from 'node:fs'
import type {
  CallExpression,
  Expression,
  Node,
  ObjectLiteralExpression,
  SourceFile,
} from 'ts-morph'
import type { Place } from '../../error.js'

type Morph = typeof import('ts-morph')

/** Finds the place of a property, given the place of its rule's `.on(…)`. */
export type FindProperty = (rule: Place, path: string) => Place | undefined

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
  return (rule, path) => {
    const source = parsed(rule.file)
    const call = source && callAt(morph, source, rule)
    const settings = call?.getArguments()[1]
    if (settings === undefined) return undefined
    const found = descend(morph, settings as Expression, path.split('.'))
    return found && placeOf(rule.file, found)
  }
}

/** The call of `.on` that begins nearest to a place on its line. */
function callAt({ Node }: Morph, source: SourceFile, { line, column }: Place) {
  let best: CallExpression | undefined
  let distance = Number.POSITIVE_INFINITY
  source.forEachDescendant((node) => {
    if (!Node.isCallExpression(node)) return
    const callee = node.getExpression()
    if (!Node.isPropertyAccessExpression(callee) || callee.getName() !== 'on') return
    const at = source.getLineAndColumnAtPos(callee.getNameNode().getStart())
    if (at.line !== line || Math.abs(at.column - column) >= distance) return
    best = node
    distance = Math.abs(at.column - column)
  })
  return best
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
