import fc from 'fast-check'
import { expect, it } from 'vitest'
import { each, type Few, withOne, without } from './few.js'

it('holds what a list would hold, in its order', () => {
  const things = Array.from({ length: 4 }, (_, name) => ({ name }))
  const change = fc.record({ adds: fc.boolean(), thing: fc.constantFrom(...things) })
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      let few: Few<{ name: number }>
      let list: { name: number }[] = []
      for (const { adds, thing } of changes) {
        few = adds ? withOne(few, thing) : without(few, thing)
        list = adds ? [...list, thing] : list.filter((one) => one !== thing)
        expect(each(few)).toEqual(list)
      }
      expect(few === undefined).toBe(list.length === 0)
    }),
  )
})

it('stays as it is for those who walk through it while it changes', () => {
  let few: Few<{ name: string }> = withOne({ name: 'a' }, { name: 'b' })
  const seen = each(few).map((one) => {
    few = without(few, one)
    return one.name
  })
  expect(seen).toEqual(['a', 'b'])
  expect(few).toBeUndefined()
})
