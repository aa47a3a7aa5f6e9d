import { expect, it } from 'vitest'
import { disagreement } from './reached-at.js'

it.each([
  ['http://10.2.0.1:8080', 8080, false],
  ['http://boot.example.org', 80, false],
  ['https://boot.example.org', 443, true],
  [undefined, 9000, false],
])('where %s is port %i, all is well', (url, port, tls) => {
  expect(disagreement(url, { port, tls })).toBeUndefined()
})

it('another port and another protocol are told, with both', () => {
  expect(disagreement('http://10.2.0.1:8080', { port: 9000, tls: false })).toMatch(
    /told http:\/\/10\.2\.0\.1:8080, which is port 8080 by HTTP, but .* on port 9000 by HTTP:/,
  )
  expect(disagreement('http://10.2.0.1:8443', { port: 8443, tls: true })).toMatch(
    /port 8443 by HTTP, but .* port 8443 by HTTPS/,
  )
})
