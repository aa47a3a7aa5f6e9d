import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { KeptConsole } from '../../../console/kept-console.js'
import { ConsoleLog } from '../../../console/log/console-log.js'
import { folderWith } from '../../testing.js'
import { LoggedRooms } from './logged-rooms.js'

function logged() {
  const consoles: KeptConsole[] = []
  const log = new ConsoleLog(
    ['cn1'],
    () => {
      const open = async () => {
        throw new Error('nobody answers')
      }
      const signal = undefined
      const kept = new KeptConsole({ open, takeOver: false, patient: true, signal, pauses: [1, 1] })
      consoles.push(kept)
      return kept
    },
    { folder: folderWith({}) },
  )
  return { log, consoles, rooms: new LoggedRooms(log, () => {}) }
}

describe('rooms for consoles that are logged', () => {
  it('are there for nodes that are logged, as long as somebody is in them', async () => {
    const { log, rooms } = logged()
    expect(rooms.of('cn2')).toBeUndefined()
    const room = rooms.of('cn1')
    expect(rooms.of('cn1')).toBe(room)
    const guest = new Socket().on('error', () => {})
    room?.welcome(guest, 'ada')
    guest.emit('close')
    expect(rooms.of('cn1')).not.toBe(room)
    await log.close()
  })

  it('are gone once the console is not logged any more', async () => {
    const { log, consoles, rooms } = logged()
    expect(rooms.of('cn1')).toBeDefined()
    await consoles[0]?.close()
    await log.ended
    expect(rooms.of('cn1')).toBeUndefined()
  })
})
