import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Declared } from '../model/declaration.js'
import { written } from '../model/settle/testing.js'
import { factsLocation } from './facts-location.js'

/** A configuration that stands at /site/cluster.config.ts and may say where its facts are kept. */
const site = (facts?: string): Declared => {
  const declaration = written({ name: 'atlas' }).toDeclaration()
  return { toDeclaration: () => ({ ...declaration, ...(facts === undefined ? {} : { facts }) }) }
}

describe('the facts of a cluster', () => {
  it('are kept beside its configuration, unless it says otherwise', () => {
    expect(factsLocation(site())).toBe('/site/.phoenix/atlas.db')
    expect(factsLocation(site('state/facts.db'))).toBe('/site/state/facts.db')
    expect(factsLocation(site('/var/lib/phoenix/atlas.db'))).toBe('/var/lib/phoenix/atlas.db')
    expect(factsLocation(site('file:facts.db'))).toBe('/site/facts.db')
    expect(factsLocation(site('file:///var/lib/a%20b.db'))).toBe('/var/lib/a b.db')
  })

  it('are kept where the caller says, relative to where the caller is', () => {
    expect(factsLocation(site('x.db'), { facts: 'y.db' })).toBe(resolve('y.db'))
    expect(factsLocation(site(), { facts: ':memory:' })).toBe(':memory:')
    expect(factsLocation(site(), { facts: 'file:y.db' })).toBe(resolve('y.db'))
  })

  it('through a rack never stand among those of the real hardware', () => {
    expect(factsLocation(site(), { through: {} })).toBe('/site/.phoenix/atlas.simulated.db')
    expect(factsLocation(site('x.db'), { through: {} })).toBe('/site/.phoenix/atlas.simulated.db')
    expect(factsLocation(site('x.db'), { through: {}, facts: 'z.db' })).toBe(resolve('z.db'))
  })

  it('stand in the working folder where nobody knows where the configuration is', () => {
    const declaration = written({ name: 'atlas' }).toDeclaration()
    const nowhere = { ...declaration, origin: { place: undefined } }
    expect(factsLocation({ toDeclaration: () => nowhere })).toBe(resolve('.phoenix/atlas.db'))
  })

  it('at a URL of another kind are left to the database to refuse', () => {
    expect(factsLocation(site(), { facts: 'libsql://x' })).toBe('libsql://x')
  })
})
