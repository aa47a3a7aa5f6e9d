/** `phoenix nodeset` beside the `nodeset` of ClusterShell. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf } from '../../src/cli/testing.js'
import { ClusterShell, findPython, needsClusterShell } from './peer.js'

let peer: ClusterShell

beforeAll(() => {
  const python = findPython()
  if (python !== undefined) peer = new ClusterShell(python)
})
beforeEach((context) => needsClusterShell(context))
afterAll(() => peer?.close())

/** The groups of the shelf, for ClusterShell. */
const folder = mkdtempSync(join(tmpdir(), 'phoenix-groups-'))
const groupsConf = join(folder, 'groups.conf')
writeFileSync(groupsConf, '[Main]\ndefault: shelf\nautodir: $CFGDIR/groups.d\n')
mkdirSync(join(folder, 'groups.d'))
const groups = "compute: 'cn[01-16]', last: 'cn[15-16]', all: 'cn[01-16]'"
writeFileSync(join(folder, 'groups.d/shelf.yaml'), `shelf: { ${groups} }\n`)
afterAll(() => rmSync(folder, { recursive: true }))

// The shelf has the group 'all' here too, so that both list the same groups.
const site = shelf.replace('.groups({', ".groups({ all: nodes('cn[01-16]'),")

/** Both command lines as they are typed, and what is piped in. */
interface Case {
  readonly theirs: string
  readonly ours: string
  readonly piped: string
}

const cases = (
  [
    ['-f cn1 cn2 cn3,cn9', 'fold cn1 cn2 cn3,cn9'],
    ['-f x[1-3]c[0-7] x4c[0-7]', 'fold x[1-3]c[0-7] x4c[0-7]'],
    ['-f', 'fold', 'cn1 cn2\ncn3 # not cn4\n'],
    ['-f - cn9', 'fold - cn9', 'cn1 cn2\n'],
    ['-f cn[1-9] -x -', 'fold cn[1-9] -x -', 'cn3 cn4\n'],
    ['-e cn[1-3]', "expand -S ' ' cn[1-3]"],
    ['-S \\n -e cn[1-3]', 'expand cn[1-3]'],
    ['-S , -e cn[08-11]', 'expand -S , cn[08-11]'],
    ['-c cn[1-3] cn3', 'count cn[1-3] cn3'],
    ['-c', 'count', 'cn[1-9]\n'],
    ['-f cn[1-9] -x cn[3-5]', 'fold cn[1-9] -x cn[3-5]'],
    ['-f cn[1-9] -x cn3 -x cn5', 'fold cn[1-9] -x cn3 -x cn5'],
    ['-f cn[1-9] -i cn[5-20]', 'fold cn[1-9] -i cn[5-20]'],
    ['-f cn[1-9] -X cn[5-20]', 'fold cn[1-9] -X cn[5-20]'],
    ['-f cn[1-9]!cn4&cn[2-7]^cn9', 'fold cn[1-9]!cn4&cn[2-7]^cn9'],
    ['-a -f', 'fold -a'],
    ['-a -c -x @last', 'count -a -x @last'],
    ['-f @compute!@last', 'fold @compute!@last'],
    ['-f @shelf:last', 'fold @shelf:last'],
    ['-f @*', 'fold @*'],
    ['-e @@', "expand -S ' ' @@"],
    ['-f cn0*!cn0[1-3]', 'fold cn0*!cn0[1-3]'],
    ['-f cn?5', 'fold cn?5'],
    ['-I 0 -e cn[10-30]', 'expand -I 0 cn[10-30]'],
    ['-I 0-3,5-9/2 -f cn[10-30]', 'fold -I 0-3,5-9/2 cn[10-30]'],
    ['-I 18-99 -f cn[10-30]', 'fold -I 18-99 cn[10-30]'],
    ['--split 3 -f cn[1-10]', 'fold --split 3 cn[1-10]'],
    ['--split 3 -e cn[1-10]', 'expand --split 3 cn[1-10]'],
    ['--split 3 -c cn[1-10]', 'count -n 3 cn[1-10]'],
    ['--split 9 -f cn[1-3]', 'fold --split 9 cn[1-3]'],
    ['--contiguous -f cn[1-3,7,9-10],x', 'fold --contiguous cn[1-3,7,9-10],x'],
    ['--contiguous -e cn[1-3,7]', 'expand --contiguous cn[1-3,7]'],
    ['--pick 99 -f cn[1-10]', 'fold --pick 99 cn[1-10]'],
    ['--pick 4 -c cn[1-10]', 'count --pick 4 cn[1-10]'],
    ['--autostep 3 -f cn[2,4,6,8,20,30]', 'fold --autostep 3 cn[2,4,6,8,20,30]'],
    ['--autostep auto -f cn[2,4,6]', 'fold --autostep auto cn[2,4,6]'],
    ['--autostep auto -f cn[2,4,7]', 'fold --autostep auto cn[2,4,7]'],
    ['--autostep 50% -f cn[2,4,6,17,18,19]', 'fold --autostep 50% cn[2,4,6,17,18,19]'],
    ['--axis 1 -f x[1-2]c[3-4]', 'fold --axis 1 x[1-2]c[3-4]'],
    ['--axis 1-2 -f x[1-2]c[3-4]', 'fold --axis 1-2 x[1-2]c[3-4]'],
    ['--axis=-1 -f x[1-2]c[3-4]', 'fold --axis=-1 x[1-2]c[3-4]'],
    ['-O %s-ipmi -e cn[1-3]', "expand -S ' ' -O %s-ipmi cn[1-3]"],
    ['-O %s-ipmi -f cn[1-3]', 'fold -O %s-ipmi cn[1-3]'],
    ['-O 100%%:%s -c cn[1-3]', 'count -O 100%%:%s cn[1-3]'],
    ['-R -f 1,2,3,7', 'fold -R 1,2,3,7'],
    ['-R -f 008-011 7', 'fold -R 008-011 7'],
    ['-R -e 08-11', "expand -R -S ' ' 08-11"],
    ['-R -c 1-100/3', 'count -R 1-100/3'],
    ['-R -f 1-9 -x 3-5', 'fold -R 1-9 -x 3-5'],
    ['-R --autostep 3 -f 1,3,5', 'fold -R --autostep 3 1,3,5'],
    ['-R --contiguous -f 1-3,7', 'fold -R --contiguous 1-3,7'],
    ['-R -f', 'fold -R', '1 2\n3\n'],
    ['-r cn[01-16],login1', 'regroup cn[01-16],login1'],
    ['-r cn[15-16] cn03', 'regroup cn[15-16] cn03'],
    ['-r cn03', 'regroup cn03'],
    ['-r', 'regroup', 'cn15 cn16\n'],
    ['-l', 'groups'],
    ['-ll', 'groups --nodes'],
    ['-lll', 'groups --sizes'],
    ['-L', 'groups'],
    ['-l cn16', 'groups cn16'],
    ['-ll cn16 cn03', 'groups --nodes cn16 cn03'],
    ['-lll cn[14-16]', 'groups --sizes cn[14-16]'],
    ['-l -', 'groups -', 'cn16\n'],
    ['-a -l', 'groups -a'],
  ] as [theirs: string, ours: string, piped?: string][]
).map(([theirs, ours, piped = '']): Case => ({ theirs, ours, piped }))

/** The words of a command line; quotes hold a word together. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? (word as string))
}

/** The words of a text, in one order: lists of groups have none. */
function inAnyOrder(text: string): string[] {
  return text.split(/\s/).sort()
}

const theirAnswer = (line: string, piped: string) =>
  peer.answer('command', { args: ['--groupsconf', groupsConf, ...wordsOf(line)], piped })

describe('phoenix nodeset says what nodeset says', () => {
  it.each(cases)('nodeset $theirs', async ({ theirs, ours, piped }) => {
    const expected = await theirAnswer(theirs, piped)
    expect(expected).toMatchObject({ code: 0, stderr: '' })
    // Only groups and wildcards need a configuration.
    const needsConfig = /[@*?]|-a|regroup|groups/.test(ours)
    const cwd = needsConfig ? folderWith({ 'cluster.config.ts': site }) : '/'
    const said = await phoenix(cwd, ['nodeset', ...wordsOf(ours)], { piped })
    expect(said).toMatchObject({ code: 0, stderr: '' })
    if (/^-[lL]|@@/.test(theirs)) {
      expect(inAnyOrder(said.stdout)).toEqual(inAnyOrder(expected.stdout))
    } else expect(said.stdout).toBe(expected.stdout)
  })

  it.each([
    ['-f n[5-1]', 'fold n[5-1]'],
    ['-f a,,b', 'fold a,,b'],
    ['--split 2 --contiguous -f n[1-4]', 'fold --split 2 --contiguous n[1-4]'],
    ['-R -f 1-x', 'fold -R 1-x'],
  ])('refuses what it refuses: nodeset %s', async (theirs, ours) => {
    expect((await theirAnswer(theirs, '')).code).not.toBe(0)
    expect((await phoenix('/', ['nodeset', ...wordsOf(ours)])).code).toBe(2)
  })
})
