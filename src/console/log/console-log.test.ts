import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { PhoenixError } from '../../error.js'
import { KeptConsole } from '../kept-console.js'
import { FakeConsole } from '../testing.js'
import { ConsoleLog, type ConsoleLogEvent, type ConsoleLogOptions } from './console-log.js'
import { LogFile } from './log-file.js'
import { OpenFiles } from './open-files.js'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-console-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function logOf(
  nodes: readonly string[],
  options: Partial<ConsoleLogOptions> = {},
  { console: one, ...patience }: { console?: number; file?: number; all?: number } = {},
) {
  const folder = options.folder ?? newFolder()
  const consoles = new Map(nodes.map((node) => [node, new FakeConsole()]))
  const consoleOf = (node: string) => {
    const console = consoles.get(node)
    if (console === undefined) throw new Error(`no console of ${node}`)
    return console
  }
  const log = new ConsoleLog(
    nodes,
    (node) =>
      new KeptConsole({
        open: () => consoleOf(node).openConsole(),
        takeOver: false,
        patient: true,
        signal: undefined,
        pauses: [1, 1],
        patience: one,
      }),
    { folder, ...options },
    patience,
  )
  const events: ConsoleLogEvent[] = []
  const told = (async () => {
    for await (const event of log) events.push(event)
  })()
  const text = (name: string) => readFileSync(join(folder, name), 'latin1')
  return { folder, consoleOf, log, events, told, text }
}

it('writes the bytes of each node into its own file, as they are', async () => {
  const { consoleOf, log, text, folder } = logOf(['cn1', 'cn2'])
  ;(await consoleOf('cn1').line(0)).tells({
    kind: 'data',
    bytes: Uint8Array.of(27, 91, 0, 255, 10),
  })
  ;(await consoleOf('cn2').line(0)).says('two\r\n')
  await log.close()
  expect(text('cn1.log')).toBe('\u001b[\0\u00ff\n')
  expect(text('cn2.log')).toBe('two\r\n')
  expect(statSync(join(folder, 'cn1.log')).mode & 0o777).toBe(0o600)
})

it('goes on where a console was lost, and tells so', async () => {
  const { consoleOf, log, text, events, told } = logOf(['cn1'])
  const first = await consoleOf('cn1').line(0)
  first.says('one ')
  first.lose(new PhoenixError('bmc-connection-lost', 'gone'))
  ;(await consoleOf('cn1').line(1)).says('two')
  await log.close()
  await told
  expect(text('cn1.log')).toBe('one two')
  expect(events.map(({ kind }) => kind)).toEqual(['open', 'lost', 'open'])
})

it('gives up a console whose password is wrong, and logs the others', async () => {
  const { consoleOf, log, text, events, told } = logOf(['cn1', 'cn2'])
  const first = await consoleOf('cn1').line(0)
  consoleOf('cn1').refusals.push(new PhoenixError('bmc-auth', 'wrong'))
  first.lose(new PhoenixError('bmc-connection-lost', 'gone'))
  ;(await consoleOf('cn2').line(0)).says('two')
  await expect.poll(() => events.map(({ kind }) => kind)).toContain('given-up')
  await log.close()
  await told
  expect(text('cn2.log')).toBe('two')
})

it('sets a file aside when it is large, and keeps as many as are wanted', async () => {
  const { consoleOf, log, text, folder } = logOf(['cn1'], { size: 10, keep: 2 })
  const line = await consoleOf('cn1').line(0)
  for (const word of ['first-one.', 'second-one', 'third-one.', 'fourth-one', 'last']) {
    line.says(word)
    await expect
      .poll(() =>
        readdirSync(folder)
          .map((name) => text(name))
          .join(),
      )
      .toContain(word)
  }
  await log.close()
  expect(readdirSync(folder).sort()).toEqual(['cn1.log', 'cn1.log.1', 'cn1.log.2'])
  expect(['cn1.log', 'cn1.log.1', 'cn1.log.2'].map(text)).toEqual([
    'last',
    'fourth-one',
    'third-one.',
  ])
})

it('counts what a file has already', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'cn1.log'), 'x'.repeat(9))
  const { consoleOf, log, text } = logOf(['cn1'], { folder, size: 10 })
  ;(await consoleOf('cn1').line(0)).says('y')
  await log.close()
  expect(text('cn1.log.1')).toBe('xxxxxxxxxy')
})

it('opens its files anew where another program sets them aside', async () => {
  const { consoleOf, log, text, folder } = logOf(['cn1'])
  const line = await consoleOf('cn1').line(0)
  line.says('before')
  await expect.poll(() => text('cn1.log')).toBe('before')
  renameSync(join(folder, 'cn1.log'), join(folder, 'cn1.old'))
  await log.reopen()
  line.says('after')
  await log.close()
  expect(text('cn1.old')).toBe('before')
  expect(text('cn1.log')).toBe('after')
})

it('counts a file that it has opened anew from its own beginning', async () => {
  const { consoleOf, log, text, folder } = logOf(['cn1'], { size: 10 })
  const line = await consoleOf('cn1').line(0)
  line.says('12345678')
  await expect.poll(() => text('cn1.log')).toBe('12345678')
  renameSync(join(folder, 'cn1.log'), join(folder, 'cn1.old'))
  await log.reopen()
  line.says('1234')
  await log.close()
  expect(readdirSync(folder).sort()).toEqual(['cn1.log', 'cn1.old'])
})

it('opens also those anew that are written to at that moment', async () => {
  const folder = newFolder()
  const files = new OpenFiles()
  const path = join(folder, 'cn1.log')
  await files.use(path, async (file) => {
    await file.write('old')
    renameSync(path, join(folder, 'cn1.old'))
    await files.reopen()
  })
  await files.use(path, (file) => file.write('new'))
  await files.close(path)
  expect(['cn1.old', 'cn1.log'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([
    'old',
    'new',
  ])
})

it('ends whatever BMCs and disks do, and tells what was left; the others lose nothing', async () => {
  const folder = newFolder()
  // Like a disk that does not answer: opened by nobody to read, it holds up whoever opens it.
  const pipe = join(folder, 'cn2.log')
  execFileSync('mkfifo', [pipe])
  // The thread that waits for a reader would outlive the test.
  onTestFinished(() => closeSync(openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)))
  const names = ['cn1', 'cn2', 'cn3', 'cn4']
  const { consoleOf, log, text, events, told } = logOf(names, { folder }, { console: 50, file: 50 })
  consoleOf('cn1').isStuck = true
  ;(await consoleOf('cn3').line(0)).lose(new PhoenixError('bmc-connection-lost', 'gone'))
  consoleOf('cn3').waitsFor = new Promise(() => {})
  await expect.poll(() => consoleOf('cn3').asked).toHaveLength(2)
  for (const name of ['cn1', 'cn2', 'cn4']) (await consoleOf(name).line(0)).says(`${name} writes`)
  await log.close()
  await told
  const left = events.flatMap((event) =>
    event.kind === 'left' ? [`${event.node}: ${event.error.message}`] : [],
  )
  expect(left.sort()).toEqual([
    'cn1: the console was not given back within 0.05 s',
    `cn2: the log ${pipe} could not be ended within 0.05 s; 10 bytes are missing`,
    'cn3: the console did not leave off opening within 0.05 s',
  ])
  expect(['cn1.log', 'cn4.log'].map(text)).toEqual(['cn1 writes', 'cn4 writes'])
})

it('takes no longer than all of them may, however many do not end', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `cn${index}`)
  const { consoleOf, log, events, told } = logOf(names, {}, { all: 100 })
  for (const name of names) consoleOf(name).isStuck = true
  await consoleOf('cn299').line(0)
  await log.close()
  await told
  expect(events.filter(({ kind }) => kind === 'left')).toHaveLength(300)
})

it('puts the time before each line where that is wanted', async () => {
  const { consoleOf, log, text } = logOf(['cn1'], { timestamps: true })
  const line = await consoleOf('cn1').line(0)
  line.says('one\r\ntw')
  line.says('o\r\nthree')
  await log.close()
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'
  expect(text('cn1.log')).toMatch(new RegExp(`^${time} one\\r\\n${time} two\\r\\n${time} three$`))
})

it('has no more files open than it may, however many nodes there are', async () => {
  const folder = newFolder()
  const files = new OpenFiles(3)
  const options = { size: 1e6, keep: 0, pause: 1, unwritable: () => {}, writable: () => {} }
  const logs = Array.from(
    { length: 20 },
    (_, index) => new LogFile(files, join(folder, `${index}.log`), options),
  )
  for (const round of ['a', 'b', 'c']) {
    await Promise.all(logs.map((log) => log.write(Buffer.from(round))))
    await expect.poll(() => files.size).toBeLessThanOrEqual(3)
  }
  await Promise.all(logs.map((log) => log.end()))
  expect(files.size).toBe(0)
  expect(readFileSync(join(folder, '19.log'), 'utf8')).toBe('abc')
})

it('tells that a log cannot be written, drops what finds no room, and says where it is missing', async () => {
  const folder = newFolder()
  const files = new OpenFiles()
  let isFull = true
  const use = files.use.bind(files)
  files.use = (path, work) =>
    isFull
      ? Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))
      : use(path, work)
  const told: string[] = []
  const log = new LogFile(files, join(folder, 'cn1.log'), {
    size: 1e9,
    keep: 1,
    pause: 5,
    unwritable: ({ message }) => told.push(message),
    writable: (lost) => told.push(`${lost} lost`),
  })
  await log.write(Buffer.from('kept'))
  await expect
    .poll(() => told)
    .toEqual([`the log ${join(folder, 'cn1.log')} cannot be written: the disk is full`])
  for (let n = 0; n < 5; n++) await log.write(Buffer.alloc(100_000, 'x'))
  isFull = false
  await expect.poll(() => told).toHaveLength(2)
  expect(told[1]).toBe('300000 lost')
  await log.write(Buffer.from('after'))
  await log.end()
  const text = readFileSync(join(folder, 'cn1.log'), 'utf8')
  const kept = `kept${'x'.repeat(200_000)}`
  expect(text).toBe(`${kept}\r\n[phoenix: 300000 bytes are missing here]\r\nafter`)
})
