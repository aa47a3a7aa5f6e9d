import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../client/answers/json.js'
import { attributesIn, findingsFor } from './bios-registry.js'
import { dependenciesIn, lockOf } from './dependencies.js'

const from = (attribute: string, value: unknown, more: object = {}) => ({
  MapFromAttribute: attribute,
  MapFromProperty: 'CurrentValue',
  MapFromCondition: 'EQU',
  MapFromValue: value,
  ...more,
})
const map = (to: string, property: string, value: unknown, ...conditions: object[]) => ({
  Type: 'Map',
  DependencyFor: to,
  Dependency: {
    MapFrom: conditions,
    MapToAttribute: to,
    MapToProperty: property,
    MapToValue: value,
  },
})
const registry = (...dependencies: unknown[]) =>
  ({
    RegistryEntries: {
      Attributes: ['Profile', 'Turbo', 'Cores'].map((AttributeName) => ({
        AttributeName,
        Type: 'String',
      })),
      Dependencies: dependencies,
    },
  }) as JsonObject
const found = (body: JsonObject, wanted: Record<string, string>, present: object) =>
  findingsFor(
    wanted,
    { attributes: attributesIn(body), dependencies: dependenciesIn(body) },
    present as Record<string, string>,
  ).map(({ attribute, message }) => `${attribute}: ${message}`)

describe('an attribute that others lock', () => {
  const body = registry(
    map('Turbo', 'ReadOnly', true, from('Profile', 'Custom', { MapFromCondition: 'NEQ' })),
  )

  it('cannot be changed, and it is told what locks it', () => {
    expect(found(body, { Turbo: 'On' }, { Turbo: 'Off', Profile: 'Fast' })).toEqual([
      'Turbo: it cannot be changed while Profile is Fast',
    ])
    expect(found(body, { Turbo: 'On' }, { Turbo: 'Off', Profile: 'Custom' })).toEqual([])
  })

  it('can be changed together with what unlocks it', () => {
    expect(
      found(body, { Turbo: 'On', Profile: 'Custom' }, { Turbo: 'Off', Profile: 'Fast' }),
    ).toEqual([])
  })

  it('may have the value that it has, and is free where nothing is known of the other', () => {
    expect(found(body, { Turbo: 'Off' }, { Turbo: 'Off', Profile: 'Fast' })).toEqual([])
    expect(found(body, { Turbo: 'On' }, { Turbo: 'Off' })).toEqual([])
  })

  it.each(['GrayOut', 'Hidden', 'Immutable'])(
    'is so by %s as well, and by truths in texts',
    (property) => {
      const one = registry(map('Turbo', property, 'true', from('Profile', 'Fast')))
      expect(found(one, { Turbo: 'On' }, { Turbo: 'Off', Profile: 'fast' })).toHaveLength(1)
    },
  )

  it('is unlocked by what the registry says later', () => {
    const two = registry(
      map('Turbo', 'ReadOnly', true, from('Profile', 'Fast')),
      map('Turbo', 'ReadOnly', false, from('Cores', '4')),
    )
    expect(found(two, { Turbo: 'On' }, { Turbo: 'Off', Profile: 'Fast', Cores: '4' })).toEqual([])
    expect(found(two, { Turbo: 'On' }, { Turbo: 'Off', Profile: 'Fast', Cores: '8' })).toHaveLength(
      1,
    )
  })
})

describe('conditions', () => {
  const locked = (values: Record<string, string | number>, ...conditions: object[]) =>
    lockOf('Turbo', dependenciesIn(registry(map('Turbo', 'ReadOnly', true, ...conditions))), values)
      ?.locked

  it('are joined by the word at either of them; without one both must hold', () => {
    const values = { A: '1', B: '2' }
    const or = { MapTerms: 'OR' }
    expect(locked(values, from('A', '1'), from('B', 'x', or))).toBe(true)
    expect(locked(values, from('A', '1', or), from('B', 'x'))).toBe(true)
    expect(locked(values, from('A', '1'), from('B', 'x', { MapTerms: 'AND' }))).toBeUndefined()
    expect(locked(values, from('A', '1'), from('B', 'x'))).toBeUndefined()
    expect(locked(values, from('A', '1'), from('B', '2'))).toBe(true)
  })

  it.each([
    ['GTR', 3, true],
    ['GTR', 4, undefined],
    ['GEQ', 4, true],
    ['LSS', 4, undefined],
    ['LEQ', 4, true],
    ['NEQ', 4, undefined],
  ])('compare: 4 %s %d', (comparison, value, expected) => {
    expect(locked({ A: 4 }, from('A', value, { MapFromCondition: comparison }))).toBe(expected)
  })

  it('that are not understood lock nothing', () => {
    for (const odd of [
      from('A', '1', { MapFromCondition: 'LIKE' }),
      from('A', '1', { MapFromProperty: 'Hidden' }),
      from('A', ['1']),
      { MapFromAttribute: 'A' },
    ]) {
      expect(locked({ A: '1' }, odd)).toBeUndefined()
    }
    const strange = [
      null,
      {},
      { Dependency: [] },
      map('Turbo', 'CurrentValue', 'x', from('A', '1')),
    ]
    expect(dependenciesIn(registry(...strange))).toEqual([])
    expect(dependenciesIn({ RegistryEntries: { Dependencies: 'x' } } as JsonObject)).toEqual([])
  })
})
