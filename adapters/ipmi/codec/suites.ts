/** Cipher suites: which algorithms protect a session, which are taken by default, and which never. */

/** The hash that proves the password and makes the keys. */
export type Authentication = 'sha1' | 'sha256'
/** What protects each packet against change. */
export type Integrity = 'none' | 'sha1-96' | 'sha256-128'
/** What hides the content of each packet. */
export type Confidentiality = 'none' | 'aes-cbc-128'

/** The number of a cipher suite that is spoken here. */
export type CipherSuiteId = 17 | 3 | 16 | 2 | 15 | 1

/** A cipher suite that is spoken here. */
export interface CipherSuite {
  readonly id: CipherSuiteId
  readonly authentication: Authentication
  readonly integrity: Integrity
  readonly confidentiality: Confidentiality
}

/** The numbers of the algorithms in Open Session messages. */
export interface Algorithms {
  readonly authentication: number
  readonly integrity: number
  readonly confidentiality: number
}

/** All suites that are spoken, the strongest first. */
export const cipherSuites: readonly CipherSuite[] = [
  { id: 17, authentication: 'sha256', integrity: 'sha256-128', confidentiality: 'aes-cbc-128' },
  { id: 3, authentication: 'sha1', integrity: 'sha1-96', confidentiality: 'aes-cbc-128' },
  { id: 16, authentication: 'sha256', integrity: 'sha256-128', confidentiality: 'none' },
  { id: 2, authentication: 'sha1', integrity: 'sha1-96', confidentiality: 'none' },
  { id: 15, authentication: 'sha256', integrity: 'none', confidentiality: 'none' },
  { id: 1, authentication: 'sha1', integrity: 'none', confidentiality: 'none' },
]

/** The suites that are offered where nobody says otherwise: those that encrypt. */
export const defaultSuites: readonly CipherSuiteId[] = [17, 3]

/** Why the suites of the standard that are not spoken are not. */
const refusedSuites: ReadonlyMap<number, string> = new Map([
  [0, 'it checks no password at all'],
  ...[4, 5, 9, 10, 13, 14, 18, 19].map(
    (id) => [id, 'its encryption, RC4, is broken'] as [number, string],
  ),
  ...[6, 7, 8, 11, 12].map((id) => [id, 'its hash, MD5, is broken'] as [number, string]),
])

/** Why a suite is not offered; undefined for one that is spoken. */
export function suiteFault(id: number): string | undefined {
  if (suiteOf(id) !== undefined) return undefined
  const why = refusedSuites.get(id) ?? 'there is none of this number'
  return `cipher suite ${id} is not offered: ${why}`
}

/** The suite of a number; undefined for those that are not spoken. */
export function suiteOf(id: number): CipherSuite | undefined {
  return cipherSuites.find((suite) => suite.id === id)
}

const authentications: readonly (Authentication | undefined)[] = [
  undefined,
  'sha1',
  undefined,
  'sha256',
]
const integrities: readonly (Integrity | undefined)[] = [
  'none',
  'sha1-96',
  undefined,
  undefined,
  'sha256-128',
]
const confidentialities: readonly (Confidentiality | undefined)[] = ['none', 'aes-cbc-128']

/** The numbers of a suite's algorithms. */
export function algorithmsOf(suite: CipherSuite): Algorithms {
  return {
    authentication: authentications.indexOf(suite.authentication),
    integrity: integrities.indexOf(suite.integrity),
    confidentiality: confidentialities.indexOf(suite.confidentiality),
  }
}

/** The suite with these algorithms; undefined for those that are not spoken. */
export function suiteWith(algorithms: Algorithms): CipherSuite | undefined {
  return cipherSuites.find(
    (suite) =>
      suite.authentication === authentications[algorithms.authentication] &&
      suite.integrity === integrities[algorithms.integrity] &&
      suite.confidentiality === confidentialities[algorithms.confidentiality],
  )
}
