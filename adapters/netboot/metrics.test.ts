import { describe, expect, it } from 'vitest'
import { macOf } from '../../src/boot/testing.js'
import { PhoenixError } from '../../src/error.js'
import { linksIn, settledDown, started } from './testing.js'

/** What a text of Prometheus says, read as strictly as `promtool check metrics` does; problems are thrown. */
function readMetrics(text: string): ReadonlyMap<string, number> {
  const series = new Map<string, number>()
  const types = new Map<string, string>()
  const helped = new Set<string>()
  const fail = (line: string, why: string) => new Error(`${why}: ${line}`)
  if (!text.endsWith('\n')) throw fail(text.slice(-40), 'no line break at the end')
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-z_:][a-z0-9_:]*) \S.*$/.exec(line)?.[1]
    const [, typed, type = ''] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? []
    if (help !== undefined) {
      if (helped.has(help)) throw fail(line, 'a second help')
      helped.add(help)
      continue
    }
    if (typed !== undefined) {
      if (!helped.has(typed)) throw fail(line, 'a type without a help before it')
      if (types.has(typed)) throw fail(line, 'a second type')
      if ((type === 'counter') !== typed.endsWith('_total'))
        throw fail(line, 'a name that is odd for its type')
      types.set(typed, type)
      continue
    }
    const label = String.raw`[a-z_][a-z0-9_]*="(?:[^"\\\n]|\\["\\n])*"`
    const [, name, labels = '', value] =
      new RegExp(`^([a-z_:][a-z0-9_:]*)(\\{${label}(?:,${label})*\\})? ([0-9.e+-]+)$`).exec(line) ??
      []
    if (name === undefined || Number.isNaN(Number(value))) throw fail(line, 'no line of metrics')
    const of = types.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '')
    if ([...types.keys()].at(-1) !== of) throw fail(line, 'not below its own type')
    if (series.has(name + labels)) throw fail(line, 'said twice')
    series.set(name + labels, Number(value))
  }
  for (const [name, type] of types) {
    if (type !== 'histogram') continue
    const buckets = [...series].filter(([key]) => key.startsWith(`${name}_bucket{`))
    const amounts = buckets.map(([, amount]) => amount)
    if (amounts.some((amount, index) => amount < (amounts[index - 1] ?? 0)))
      throw fail(name, 'buckets fall')
    if (amounts.at(-1) !== series.get(`${name}_count`))
      throw fail(name, 'the count is not the last bucket')
    if (!buckets.at(-1)?.[0].includes('le="+Inf"')) throw fail(name, 'no last bucket')
  }
  return series
}

describe('/metrics', () => {
  it('is what Prometheus reads, and counts what happened', async () => {
    const service = await started()
    readMetrics(service.netboot.metrics)
    const { text } = await service.get(`/boot?mac=${macOf(1)}`)
    await service.get(linksIn(text).kernel)
    await service.get(`/boot?mac=${macOf(9)}"}%0aevil`, { from: '127.9.77.7' })
    await service.get('/no-such"route')
    await settledDown(service, () => service.netboot.metrics.includes('route="file"'))
    const answer = await service.get('/metrics')
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
    const series = readMetrics(answer.text)
    expect(series.get('phoenix_boot_decisions_total{decision="image"}')).toBe(1)
    expect(series.get('phoenix_boot_requests_total{route="file",status="200"}')).toBe(1)
    expect(series.get('phoenix_boot_requests_total{route="none",status="404"}')).toBe(1)
    expect(series.get('phoenix_boot_nodes')).toBe(4)
    expect(series.get('phoenix_boot_nodes_kernel')).toBe(1)
    expect(series.get('phoenix_boot_healthy')).toBe(1)
  })
})

describe('/healthz', () => {
  it('is ill while a configuration is refused, or what runs beside the service is', async () => {
    let dhcp = 'running'
    const { get, netboot } = await started({ health: () => ({ ok: dhcp === 'running', dhcp }) })
    const health = async () => {
      const { status, text } = await get('/healthz')
      return [status, JSON.parse(text)]
    }
    expect(await health()).toEqual([200, expect.objectContaining({ ok: true, dhcp: 'running' })])
    dhcp = 'down'
    expect(await health()).toEqual([503, expect.objectContaining({ ok: false, dhcp: 'down' })])
    expect(readMetrics(netboot.metrics).get('phoenix_boot_healthy')).toBe(0)
    dhcp = 'running'
    netboot.refuse(new PhoenixError('config-invalid', 'a rule is wrong'))
    expect(await health()).toEqual([503, expect.objectContaining({ configuration: 'refused' })])
  })
})
