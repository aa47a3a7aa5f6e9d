/**
 * Whether nodes can be told such a URL for the boot service: boot loaders want it plain, with scheme, host and
 * port alone.
 */
export function isServiceUrl(text: unknown): text is string {
  const plain = /^https?:\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?\/*$/
  return typeof text === 'string' && plain.test(text) && URL.canParse(text)
}
