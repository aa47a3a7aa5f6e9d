/**
 * JSON that is the same for the same data on every machine: keys sorted by code unit, no white space,
 * `undefined` left out. The base of digests and of the audit log's hash chain.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const data = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value
  if (data === null || typeof data !== 'object') return JSON.stringify(data) ?? 'null'
  if (Array.isArray(data)) return `[${data.map(canonicalJson).join(',')}]`
  const fields = Object.entries(data)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`)
  return `{${fields.join(',')}}`
}
