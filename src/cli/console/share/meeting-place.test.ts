import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../../testing.js'
import { logPlace, logPlaces, meetingPlace, meetingPlaces, type Where } from './meeting-place.js'

function place(more: Partial<Where> = {}): Where {
  const env = { XDG_RUNTIME_DIR: folderWith({}) }
  return { env, config: '/etc/cluster.config.ts', through: undefined, ...more }
}

describe('the place where processes meet', () => {
  it('is one for each node of a configuration and a rack', () => {
    const where = place()
    const places = [
      meetingPlace(where, 'cn1'),
      meetingPlace(where, 'cn2'),
      meetingPlace({ ...where, through: '/tmp/rack.json' }, 'cn1'),
      meetingPlace({ ...where, config: '/home/cluster.config.ts' }, 'cn1'),
    ]
    expect(new Set(places).size).toBe(4)
    expect(meetingPlace({ ...where }, 'cn1')).toBe(places[0])
  })

  it('is looked for also where a process without the environment of a login waits', () => {
    const where = place()
    const elsewhere = meetingPlace({ ...where, env: {} }, 'cn1')
    expect(meetingPlaces(where, 'cn1')).toEqual([meetingPlace(where, 'cn1'), elsewhere])
  })

  it('of those who log is found by whoever wants one of their nodes, of the same configuration', () => {
    const where = place()
    const own = logPlace(where)
    expect(logPlaces(where)).not.toContain(own)
    writeFileSync(own, '')
    expect(logPlaces(where)).toContain(own)
    expect(logPlaces({ ...where, config: '/home/other.ts' })).not.toContain(own)
    expect(basename(own)).toContain(String(process.pid))
  })

  it('is in no folder that others can look into', () => {
    const where = place()
    const folder = dirname(meetingPlace(where, 'cn1'))
    chmodSync(folder, 0o755)
    expect(() => meetingPlace(where, 'cn1')).toThrow(/is not a folder of yours alone/)
  })

  it('is short, however long the folder of the session is', () => {
    const long = join(folderWith({}), 'a'.repeat(80))
    mkdirSync(long)
    const where = place({ env: { XDG_RUNTIME_DIR: long } })
    expect(meetingPlace(where, 'cn1').startsWith(long)).toBe(false)
  })
})
