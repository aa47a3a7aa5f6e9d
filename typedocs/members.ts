/** The members of a public declaration: what each is called, its signature, its doc comment. */
import { ts } from 'ts-morph'
import { type DeclarationFile, type Declared, isPrivate } from './declarations.js'
import { type DocComment, parseDocComment } from './doc-comment.js'

/** One member of an interface, class, object type or enum. */
export interface Member {
  /** Dotted for members of members: `limits.power`. */
  readonly name: string
  readonly kind: 'method' | 'property' | 'constructor' | 'other'
  /** On one line, without comments. */
  readonly signature: string
  readonly doc: DocComment | undefined
}

/** The doc comment of a node, taken apart. */
export function docOf(node: ts.Node): DocComment | undefined {
  const comments = (node as { jsDoc?: ts.JSDoc[] }).jsDoc
  const last = comments?.at(-1)
  return last === undefined ? undefined : parseDocComment(last.getText())
}

/** The public members of a declaration, object types inside included. */
export function membersOf(file: DeclarationFile, declared: Declared): Member[] {
  if (ts.isInterfaceDeclaration(declared)) return read(file, declared.members, '')
  if (ts.isClassDeclaration(declared)) {
    return read(
      file,
      declared.members.filter((member) => !isPrivate(member)),
      '',
    )
  }
  if (ts.isEnumDeclaration(declared)) return read(file, declared.members, '')
  if (ts.isTypeAliasDeclaration(declared)) return readType(file, declared.type, '')
  if (ts.isVariableStatement(declared)) {
    const [only, ...more] = declared.declarationList.declarations
    return only?.type !== undefined && more.length === 0 ? readType(file, only.type, '') : []
  }
  return []
}

/** Object types, also those joined by `&`; of other types the signature says all. */
function readType(file: DeclarationFile, type: ts.TypeNode, prefix: string): Member[] {
  if (ts.isTypeLiteralNode(type)) return read(file, type.members, prefix)
  if (ts.isIntersectionTypeNode(type)) {
    return type.types.flatMap((part) => readType(file, part, prefix))
  }
  return []
}

function read(
  file: DeclarationFile,
  members: readonly (ts.TypeElement | ts.ClassElement | ts.EnumMember)[],
  prefix: string,
): Member[] {
  return members.flatMap((member) => {
    const own: Member = {
      name: prefix + nameOf(member),
      kind: kindOf(member),
      signature: file.print(member).replace(/\s+/g, ' ').replace(/;$/, ''),
      doc: docOf(member),
    }
    const type = ts.isPropertySignature(member) ? member.type : undefined
    return type === undefined ? [own] : [own, ...readType(file, type, `${own.name}.`)]
  })
}

function nameOf(member: ts.TypeElement | ts.ClassElement | ts.EnumMember): string {
  if (ts.isConstructorDeclaration(member)) return 'constructor'
  return member.name === undefined ? '' : member.name.getText()
}

function kindOf(member: ts.Node): Member['kind'] {
  if (ts.isConstructorDeclaration(member)) return 'constructor'
  if (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) return 'method'
  const property =
    ts.isPropertySignature(member) ||
    ts.isPropertyDeclaration(member) ||
    ts.isAccessor(member) ||
    ts.isEnumMember(member)
  return property ? 'property' : 'other'
}
