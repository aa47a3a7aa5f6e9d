/**
 * The pure values of Phoenix: node sets, addresses, facts and steps. No I/O, no dependency.
 */
export { Cidr, type CidrText } from './cidr.js'
export * from './fact.js'
export { Ip, type IpText } from './ip.js'
export { Mac, type MacText } from './mac.js'
export { naturalCompare } from './natural-order.js'
export { NodeSet, type ParseNodeSetOptions } from './node-set.js'
export { type NodesText, parseNodes } from './nodes-text.js'
export { Secret } from './secret.js'
export type * from './step.js'
