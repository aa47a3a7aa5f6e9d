/**
 * A service of one's own on the SDK: a small HTTP interface that tells which nodes are on, and brings
 * the cluster to what its configuration says. It listens on loopback only and has no log-in of its
 * own: put what your site uses in front of it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Declared, type OpenOptions, open, PhoenixError } from 'phoenix-cluster'

/** Starts the service; `port` 0 takes a free one. */
export async function startService(site: Declared, options: OpenOptions & { port?: number } = {}) {
  const phoenix = await open(site, { actor: 'service', ...options })

  /** Each route gives plain data, which is answered as JSON. */
  const routes: Record<string, () => Promise<unknown>> = {
    'GET /nodes': async () => phoenix.model.nodes.toString(),
    'GET /power': async () => {
      const states: Record<string, string> = {}
      for await (const answer of phoenix.select(phoenix.model.nodes).power.status()) {
        states[answer.node] = answer.ok ? answer.value : `failed: ${answer.error.message}`
      }
      return states
    },
    'GET /plan': () => phoenix.plan(),
    'POST /apply': async () => {
      const outcome = await phoenix.apply(await phoenix.plan())
      return { ...outcome, nodes: Object.fromEntries(outcome.nodes) }
    },
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const answer = (status: number, data: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(`${JSON.stringify(data)}\n`)
    }
    const route = routes[`${request.method} ${request.url}`]
    if (route === undefined) return answer(404, { error: `there is ${Object.keys(routes)}` })
    route().then(
      (data) => answer(200, data),
      (thrown) => answer(500, { error: PhoenixError.from(thrown).message }),
    )
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 8080, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }

  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await phoenix.close()
    },
  }
}
