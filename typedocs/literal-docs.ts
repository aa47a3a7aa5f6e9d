/** Doc comments inside object literals, which TypeScript's declaration emit drops. */
import { Node } from 'ts-morph'
import { type DocComment, parseDocComment } from './doc-comment.js'

/**
 * The doc comment of a property of an object literal: `const kinds = { /** … *\/ int: … }`. The name
 * may be dotted.
 */
export function sourceMemberDoc(node: Node, name: string): DocComment | undefined {
  if (!Node.isVariableDeclaration(node)) return undefined
  let value = unwrapped(node.getInitializer())
  let found: Node | undefined
  for (const part of name.split('.')) {
    if (value === undefined || !Node.isObjectLiteralExpression(value)) return undefined
    found = value.getProperty(part)
    value = Node.isPropertyAssignment(found) ? unwrapped(found.getInitializer()) : undefined
  }
  const comments = found?.getLeadingCommentRanges() ?? []
  const last = comments.at(-1)?.getText()
  return last?.startsWith('/**') ? parseDocComment(last) : undefined
}

/** What is inside `as const`, `satisfies …`, parentheses and `Object.freeze(…)`. */
function unwrapped(node: Node | undefined): Node | undefined {
  if (node === undefined) return undefined
  if (
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isParenthesizedExpression(node)
  ) {
    return unwrapped(node.getExpression())
  }
  if (Node.isCallExpression(node) && node.getExpression().getText() === 'Object.freeze') {
    return unwrapped(node.getArguments()[0])
  }
  return node
}
