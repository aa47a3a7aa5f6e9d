import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RedfishBmc } from '../../bmc.js'
import { problem, systemPath, TestBmc, type Tree } from '../../testing/test-bmc.js'
import { glob, moved } from './boot-order.js'

const options = `${systemPath}/BootOptions`
const settings = `${systemPath}/Settings`
const names = { A: 'PXE IPv4 port 1', B: 'Ubuntu', C: 'PXE IPv4 port 2', D: undefined }

let rack: TestBmc
let bmc: RedfishBmc
beforeEach(async () => {
  rack = await TestBmc.start()
  const boot: Tree = rack.tree[systemPath].Boot
  boot.BootOrder = ['A', 'B', 'C', 'D']
  boot.BootOptions = { '@odata.id': options }
  rack.tree[options] = { Members: [] }
  for (const [reference, DisplayName] of Object.entries(names)) {
    if (DisplayName === undefined) continue
    const path = `${options}/${reference}`
    rack.tree[options].Members.push({ '@odata.id': path })
    rack.tree[path] = {
      BootOptionReference: reference,
      DisplayName,
      BootOptionEnabled: reference !== 'B',
    }
  }
  bmc = rack.client()
})
afterEach(async () => {
  await bmc.close()
  await rack.stop()
})

const references = (order: readonly { reference: string }[]) => order.map((it) => it.reference)
const stored = (): string[] => rack.tree[systemPath].Boot.BootOrder

describe('the boot order', () => {
  it('is read with names, where the BMC has them', async () => {
    expect(await bmc.bootOrder.bootOrder()).toEqual([
      { reference: 'A', name: 'PXE IPv4 port 1', enabled: true },
      { reference: 'B', name: 'Ubuntu', enabled: false },
      { reference: 'C', name: 'PXE IPv4 port 2', enabled: true },
      { reference: 'D', name: 'D', enabled: true },
    ])
  })

  it('is set by references; what is not named follows behind', async () => {
    const { order, staged } = await bmc.bootOrder.setBootOrder(['C', 'B'])
    expect(references(order)).toEqual(['C', 'B', 'A', 'D'])
    expect(stored()).toEqual(['C', 'B', 'A', 'D'])
    expect(staged).toBe(false)
  })

  it('that holds already is not written', async () => {
    await bmc.bootOrder.setBootOrder(['A'])
    expect(rack.of('PATCH', systemPath)).toEqual([])
  })

  it('is changed by names', async () => {
    await bmc.bootOrder.moveBootOptions('pxe*', 'last')
    expect(stored()).toEqual(['B', 'D', 'A', 'C'])
    await bmc.bootOrder.moveBootOptions('*port 2', 'first')
    expect(stored()).toEqual(['C', 'B', 'D', 'A'])
  })

  it('that names what there is not is refused before anything is sent', async () => {
    for (const wrong of [
      bmc.bootOrder.setBootOrder(['Z']),
      bmc.bootOrder.moveBootOptions('nothing', 'first'),
    ]) {
      await expect(wrong).rejects.toMatchObject({ code: 'unknown-name' })
    }
    expect(rack.of('PATCH', systemPath)).toEqual([])
  })

  it('is staged where a settings object has it, and there only', async () => {
    rack.tree[systemPath]['@Redfish.Settings'] = { SettingsObject: { '@odata.id': settings } }
    rack.tree[settings] = { '@odata.id': settings, Boot: { BootOrder: ['B', 'A', 'C', 'D'] } }
    expect(references(await bmc.bootOrder.bootOrder())).toEqual(['B', 'A', 'C', 'D'])
    expect((await bmc.bootOrder.setBootOrder(['D'])).staged).toBe(true)
    expect(rack.tree[settings].Boot.BootOrder).toEqual(['D', 'B', 'A', 'C'])
    expect(stored()).toEqual(['A', 'B', 'C', 'D'])
  })

  it('that is accepted and not stored is an error', async () => {
    rack.on('PATCH', systemPath, () => ({ status: 204 }))
    await expect(bmc.bootOrder.setBootOrder(['D'])).rejects.toMatchObject({ code: 'no-effect' })
    rack.on('PATCH', systemPath, () => problem(400, 'Base.1.8.PropertyNotWritable', 'Fixed.'))
    await expect(bmc.bootOrder.setBootOrder(['D'])).rejects.toMatchObject({ code: 'bmc-refused' })
  })

  it('is not supported where the BMC does not show it', async () => {
    delete rack.tree[systemPath].Boot.BootOrder
    await expect(bmc.bootOrder.bootOrder()).rejects.toMatchObject({ code: 'not-supported' })
  })
})

describe('a pattern', () => {
  it.each([
    ['*', '', true],
    ['a*c', 'ABBC', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['abc', 'abcd', false],
    ['*b*', 'abc', true],
    ['**x', 'abc', false],
    ['(a+)+$', '(a+)+$', true],
  ])('%s fits %s: %s', (pattern, text, fits) => {
    expect(glob(pattern, text)).toBe(fits)
  })

  it('moves without losing or doubling an option', () => {
    const order = Object.keys(names).map((it) => ({ reference: it, name: it, enabled: true }))
    fc.assert(
      fc.property(
        fc.subarray(['A', 'B', 'C', 'D'], { minLength: 1, maxLength: 1 }),
        fc.boolean(),
        ([it], first) => {
          const after = moved(order, it ?? '', first ? 'first' : 'last')
          expect([...after].sort()).toEqual(['A', 'B', 'C', 'D'])
          expect(after.at(first ? 0 : -1)).toBe(it)
        },
      ),
    )
  })
})
