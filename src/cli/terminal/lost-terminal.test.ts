import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { beforeEach, expect, it, vi } from 'vitest'
import { forgetLostTerminals } from './lost-terminal.js'

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  closeSync: vi.fn(),
}))
vi.mock('node:tty', async (original) => ({
  ...(await original<typeof import('node:tty')>()),
  isatty: vi.fn(),
}))

let end: () => void

/** A process whose descriptors are terminals now as said, until another word. */
function terminals(...descriptors: readonly number[]): void {
  vi.mocked(isatty).mockImplementation((descriptor) => descriptors.includes(descriptor))
}

beforeEach(() => {
  end = () => {}
  vi.mocked(closeSync).mockReset()
  const once = vi.spyOn(process, 'once').mockImplementation((_, heard) => {
    end = heard as () => void
    return process
  })
  return () => once.mockRestore()
})

it('a terminal that has gone is closed at the end', () => {
  terminals(0, 2)
  forgetLostTerminals()
  terminals()
  expect(closeSync).not.toHaveBeenCalled()
  end()
  expect(vi.mocked(closeSync).mock.calls).toEqual([[0], [2]])
})

it('a terminal that is there, and what never was one, are left alone', () => {
  terminals(1)
  forgetLostTerminals()
  end()
  expect(closeSync).not.toHaveBeenCalled()
})

it('what was closed already is no fault', () => {
  terminals(0, 1, 2)
  forgetLostTerminals()
  terminals()
  vi.mocked(closeSync).mockImplementation(() => {
    throw new Error('EBADF')
  })
  expect(end).not.toThrow()
  expect(closeSync).toHaveBeenCalledTimes(3)
})
