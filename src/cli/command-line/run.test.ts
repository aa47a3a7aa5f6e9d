import { describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf } from '../testing.js'
import { commandTable } from './command-table.js'

const nowhere = '/'

describe('a command with verbs', () => {
  it.each(['group', 'runs'])('%s alone lists', async (name) => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    for (const flags of [[], ['--json']]) {
      const alone = await phoenix(folder, [name, ...flags])
      expect(alone).toEqual(await phoenix(folder, [name, 'list', ...flags]))
    }
    expect((await phoenix(folder, [name, '--help'])).stdout).toMatch(/Without a verb: list\./)
  })
})

describe('the configuration', () => {
  it('is named by its file or by its folder', async () => {
    const folder = folderWith({ 'site/cluster.config.ts': shelf, 'empty/note.txt': '' })
    const one = await phoenix(folder, ['group', 'list', '-c', 'site/cluster.config.ts'])
    expect(one.code).toBe(0)
    expect(await phoenix(folder, ['group', 'list', '-c', 'site'])).toEqual(one)
    const { code, stderr } = await phoenix(folder, ['check', '-c', 'empty'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/there is no cluster\.config\.ts in empty\n {2}name one with -c/)
  })
})

describe('the command line', () => {
  it('prints its help where nothing is asked for, and where it is', async () => {
    const { code, stdout, stderr } = await phoenix(nowhere, [])
    expect(code).toBe(0)
    expect(stderr).toBe('')
    for (const name of Object.keys(commandTable))
      expect(stdout).toMatch(new RegExp(`^  ${name} +[A-Z]`, 'm'))
    expect(stdout).toMatch(/Exit codes: 0 all well; 1 some nodes failed/)
    expect(await phoenix(nowhere, ['--help'])).toEqual({ code, stdout, stderr })
    // Short enough to be read: neither are all commands there twice, nor is said what says itself.
    expect(stdout).toMatch(
      /^USAGE\n {2}phoenix COMMAND \[NODES\] …\n {2}phoenix COMMAND --help\n {2}phoenix --version\n\n/,
    )
    const serve = (await phoenix(nowhere, ['serve', '--help'])).stdout
    expect(serve).toMatch(/^USAGE\n {2}phoenix serve \[--config FILE\]/)
    expect(serve).not.toMatch(/default = (false|\[\])/)
  })

  it.each(Object.keys(commandTable))('%s has a help with examples', async (name) => {
    const { code, stdout } = await phoenix(nowhere, [name, '--help'])
    expect(code).toBe(0)
    const verbs = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}[A-Z]/gm)].map(([, verb = '']) => verb)
    const texts = stdout.includes('COMMANDS')
      ? await Promise.all(
          verbs.map(async (verb) => (await phoenix(nowhere, [name, verb, '--help'])).stdout),
        )
      : [stdout]
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(text).toMatch(new RegExp(`EXAMPLES\n  .*phoenix ${name}`))
  })

  it('prints its version', async () => {
    const { code, stdout } = await phoenix(nowhere, ['--version'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  const wrong: [args: string[], says: RegExp][] = [
    [['chekc'], /did you mean `check`\?/],
    [['check', '--jsn'], /did you mean --json\?/],
    [['power', 'cn01', 'stauts'], /did you mean status\?/],
    [['power'], /NODES/],
    [['apply', '--allow', 'reebot'], /did you mean "reboot"\?/],
    [['apply', '--max-disrupted', 'many'], /whole number/],
    [['facts', 'gte', 'cn01'], /did you mean `get`\?/],
    [['group', 'lst'], /did you mean `list`\?/],
    [['nodeset', 'fold', 'cn[1-'], /never closed/],
    [['nodeset', 'fold'], /no node set was given/],
    [['plan', 'a', 'b'], /Too many arguments/],
    [['runs', '20260101T120000-ab12cd'], /no verb '20260101T120000-ab12cd'; say one of list, show/],
    [['audit', '--limit', '3'], /a verb has to stand before --limit: one of log, verify/],
  ]

  it.each(wrong)('wrong use is exit code 2 with what was meant: %j', async (args, says) => {
    const ended = await phoenix(nowhere, args, { typed: '' })
    expect(ended.stderr).toMatch(says)
    expect(ended.stdout).toBe('')
    expect(ended.code).toBe(2)
  })

  it('names the help of the very command', async () => {
    const told = async (...args: string[]) => JSON.parse((await phoenix(nowhere, args)).stdout)
    expect((await told('plan', '--jsn', '--json')).error.hint).toBe('see phoenix plan --help')
    expect((await told('paln', '--json')).error.hint).toBe('see phoenix --help')
    for (const [called, ...rest] of [
      ['runs', 'lst'],
      ['power'],
      ['plan', 'a', 'b'],
      ['plan', '--hekp'],
    ]) {
      const { stderr } = await phoenix(nowhere, [called ?? '', ...rest])
      expect(stderr).toMatch(new RegExp(`^phoenix: see phoenix ${called} --help$`, 'm'))
    }
  })

  it.each(wrong)('and is one JSON document too, where JSON is wanted: %j', async (args, says) => {
    const { code, stdout, stderr } = await phoenix(nowhere, [...args, '--json'], { typed: '' })
    const { error } = JSON.parse(stdout)
    expect(error.code).toMatch(/^(usage|node-set)$/)
    expect(`${error.message} ${error.hint}`).toMatch(says)
    expect(error.problems[0]).toMatchObject({ severity: 'error', places: [] })
    expect(stderr).toMatch(says)
    expect(code).toBe(2)
  })

  it('has all that is wrong with a command line in it', async () => {
    const args = ['apply', '--allow', 'reebot', '--max-disrupted', 'many', '--json']
    const { error } = JSON.parse((await phoenix(nowhere, args)).stdout)
    expect(error.problems).toHaveLength(2)
    // What follows -- is no flag.
    expect((await phoenix(nowhere, ['nodeset', 'fold', '--', '--json', '['])).stdout).toBe('')
  })

  it('prints an error as the one JSON document, where JSON is wanted', async () => {
    const folder = folderWith({ 'cluster.config.ts': shelf })
    const { code, stdout, stderr } = await phoenix(folder, ['node', 'cn99', '--json'])
    expect(code).toBe(2)
    const message = expect.stringContaining("there is no node 'cn99' in the cluster 'shelf'")
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'unknown-name',
        message,
        problems: [{ severity: 'error', message, places: [] }],
      },
    })
    expect(stderr).toMatch(/^phoenix: there is no node 'cn99'/)
  })

  it.each([
    ['check'],
    ['plan'],
    ['apply', '--yes'],
    ['group', 'list'],
    ['power', 'cn01', 'status'],
  ])('has all that is wrong with a configuration in it: %s', async (...args) => {
    const bad = shelf
      .replace(
        'ip: (node, net) => net.host(node.number + 10), mac',
        'ip: (node, net) => net.host(7), mac',
      )
      .replace("image: 'rocky9'", "image: ('rocky' + 8) as 'rocky9'")
      .replace("kernelArgs: ['console=ttyS0']", "boot: ('floppy' + '') as 'disk'")
    const folder = folderWith({ 'cluster.config.ts': bad })
    const { code, stdout } = await phoenix(folder, [...args, '--json'])
    expect(code).toBe(2)
    const document = JSON.parse(stdout)
    const problems = document.problems ?? document.error.problems
    const messages = problems.map(({ message }: { message: string }) => message).join('\n')
    expect(messages).toMatch(/rocky8/)
    expect(messages).toMatch(/floppy/)
    expect(messages).toMatch(/10\.2\.0\.7/)
    expect(problems[0].places[0].line).toBeGreaterThan(1)
  })
})
