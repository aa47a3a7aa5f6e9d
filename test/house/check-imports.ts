/** Holds imports against the table of rooms. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Import, packageOf } from './imports.js'
import { type Room, rooms, workshops } from './rooms.js'
import { root } from './tracked.js'

const own: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).name

/** The sentence of the rule that an import breaks, with its place; undefined where all is well. */
export function brokenRule(one: Import): string | undefined {
  const say = (rule: string) => `${one.from}:${one.line} imports '${one.specifier}': ${rule}`
  if (isWorkshop(one.from)) return undefined
  if (one.file !== undefined && within(one.file, workshops)) {
    return say('typedocs, bench and test are imported by nothing')
  }
  if (one.file !== undefined && isTest(one.file)) {
    return say('a test, and what helps tests, is imported by nothing')
  }
  const room = roomOf(one.from)
  if (room === undefined) return say('the table of rooms does not know this folder; enter it there')
  return mayReach(room, one) ? undefined : say(room.rule)
}

/** Tests stand beside what they test and may, as the workshops, import anything. */
function isWorkshop(file: string): boolean {
  return within(file, workshops) || isTest(file) || /^[^/]+\.config\.ts$/.test(file)
}

/** `x.test.ts`, and what helps tests: `testing.ts`, `test-bmc.ts`, `x.fixture.ts`. */
function isTest(file: string): boolean {
  return /(\.test|\.fixture|\/testing|\/test-[^/]*)\.ts$/.test(file)
}

function within(file: string, paths: readonly string[]): boolean {
  return paths.some((path) => (path.endsWith('/') ? file.startsWith(path) : file === path))
}

function roomOf(file: string): Room | undefined {
  return rooms.find((room) => within(file, room.paths))
}

function mayReach(room: Room, { specifier, file, from, reach }: Import): boolean {
  if (specifier.startsWith('node:')) {
    return room.node === 'all' || (room.node?.includes(specifier) ?? false)
  }
  if (file === undefined) {
    const name = packageOf(specifier)
    if (name === own) return room.publicNames === true
    if (room.packages?.includes(name)) return true
    return reach !== 'static' && (room.lazyPackages?.includes(name) ?? false)
  }
  if (file === 'src/error.ts') return !room.paths.includes('src/error.ts')
  if (sharesRoom(room, from, file) || within(file, room.imports ?? [])) return true
  if (reach === 'types') return within(file, [...(room.types ?? []), ...(room.lazy ?? [])])
  return reach === 'lazy' && within(file, room.lazy ?? [])
}

/** Of the paths of one room, each is a room of its own: src/boot does not import src/render. */
function sharesRoom(room: Room, from: string, file: string): boolean {
  const path = room.paths.find((one) => within(from, [one]))
  return path !== undefined && roomOf(file) === room && within(file, [path])
}
