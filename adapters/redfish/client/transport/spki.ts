/**
 * Where a certificate holds its key. Having the key decoded and written anew costs as much as a good part
 * of a handshake, and thousands of BMCs are connected to at once.
 */

/** The bytes of a certificate's key (SPKI); undefined where the certificate is not as it should be. */
export function spkiOf(certificate: Buffer): Buffer | undefined {
  const outer = elementAt(certificate, 0)
  const inner = outer && elementAt(certificate, outer.content)
  let at = inner?.content
  if (inner === undefined || at === undefined) return undefined
  // The version comes first, with a tag of its own, and may be left out.
  if (certificate[at] === 0xa0) at = elementAt(certificate, at)?.end
  // Serial number, algorithm, issuer, validity, subject; then the key.
  for (let field = 0; field < 5 && at !== undefined; field += 1) {
    at = elementAt(certificate, at)?.end
  }
  const key = at === undefined ? undefined : elementAt(certificate, at)
  if (at === undefined || key === undefined || certificate[at] !== 0x30) return undefined
  return key.end <= inner.end ? certificate.subarray(at, key.end) : undefined
}

/** Where the content of an element of DER begins, and where it ends. */
function elementAt(bytes: Buffer, at: number): { content: number; end: number } | undefined {
  const first = bytes[at + 1]
  if (first === undefined) return undefined
  const extra = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || extra > 4 || at + 2 + extra > bytes.length) return undefined
  const length = extra === 0 ? first : bytes.readUIntBE(at + 2, extra)
  const content = at + 2 + extra
  return content + length <= bytes.length ? { content, end: content + length } : undefined
}
