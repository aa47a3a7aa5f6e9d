import { describe, expect, it } from 'vitest'
import { labOf } from '../hardware/testing.js'

describe('phoenix sensors', () => {
  it('shows each sensor of one node, with health and limits', async () => {
    const { run } = labOf()
    expect((await run(['sensors', 'cn1'])).stdout).toBe(
      [
        'SENSOR   VALUE      HEALTH   LIMITS',
        'CPU 1    40.5 °C    OK       >85 >95!',
        'Fan 1    9000 RPM   OK       <500!',
        'Fan 2    -          OK',
        '',
      ].join('\n'),
    )
  })

  it('shows of many nodes who is lowest, who is highest, and who is not well', async () => {
    const { run } = labOf()
    const { code, stdout, stderr } = await run(['sensors', 'cn[1-4]'])
    expect(stdout).toBe(
      [
        'SENSOR   NODES   LOWEST          MEDIAN     HIGHEST       NOT WELL',
        'CPU 1    3       40.5 °C (cn1)   40.5 °C    95 °C (cn2)   cn2',
        'Fan 1    3                       9000 RPM',
        'Fan 2    3                       -',
        '',
      ].join('\n'),
    )
    expect(stderr).toContain('cn4: bmc-auth')
    expect(stderr).toContain('not read: cn3: /Sensors/7: it is no JSON')
    expect(code).toBe(1)
  })

  it('chooses by a word or a pattern, by kind, and by health', async () => {
    const { run } = labOf()
    const names = async (...args: string[]) => {
      const { stdout } = await run(['sensors', 'cn2', ...args, '--json'])
      return JSON.parse(stdout).cn2.readings.map(({ name }: { name: string }) => name)
    }
    expect(await names('fan')).toEqual(['Fan 1', 'Fan 2'])
    expect(await names('*1')).toEqual(['CPU 1', 'Fan 1'])
    expect(await names('fan ?', '--kind', 'temperature')).toEqual([])
    expect(await names('--bad')).toEqual(['CPU 1'])
    const each = await run(['sensors', 'cn[1-3]', '--bad', '--each'])
    expect(each.stdout).toContain('cn[1,3] (2 nodes): nothing bad')
    const well = await run(['sensors', 'cn[1,3]', '--bad'])
    expect(well.stdout).toBe('nothing bad\n')
  })

  it('sums up what nodes take', async () => {
    const { run } = labOf()
    expect((await run(['sensors', 'cn[1-3]', '--power'])).stdout).toBe(
      'cn[1-2] (2 nodes): 300 W (limit 500 W)\ncn3: not measured\n600 W taken by 2 nodes\n',
    )
    expect((await run(['sensors', 'cn1', 'cpu', '--power'])).code).toBe(2)
  })
})
