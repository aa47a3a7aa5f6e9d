import { describe, expect, it } from 'vitest'
import { folderWith, phoenix, shelf } from '../testing.js'

const site = () => folderWith({ 'cluster.config.ts': shelf })
const nodeset = (args: readonly string[], piped?: string, cwd = '/') =>
  phoenix(cwd, ['nodeset', ...args], piped === undefined ? {} : { piped })

describe('phoenix nodeset', () => {
  it.each([
    [['fold', 'cn[1-9]', '-i', 'cn[3-20]', '-x', 'cn4,cn5', '-X', 'cn[9-10]'], 'cn[3,6-8,10]\n'],
    [['fold', 'cn[1-3]\ncn5'], 'cn[1-3,5]\n'],
    [['fold', '--pick', '3', '-I', '0-2', 'cn[1-9]'], 'cn[1-3]\n'],
    [['expand', '--contiguous', 'n[1-2,7]'], 'n1 n2\nn7\n'],
    [['expand', '-S', '\\t', 'n[1-2]'], 'n1\tn2\n'],
    [['expand', '-O', 'http://%s/', 'n[1-2]'], 'http://n1/\nhttp://n2/\n'],
    [['fold', '-R', '-O', 'cpus=%s', '0-3,8'], 'cpus=0-3,8\n'],
    [['expand', '-R', '008-010'], '008\n009\n010\n'],
    [['count', '-R', '0-999999999'], '1000000000\n'],
    [['count', ''], '0\n'],
    [['fold', ''], ''],
    [['fold', '--split', '2', '--json', 'n[1-4]'], '[\n  "n[1-2]",\n  "n[3-4]"\n]\n'],
    [['count', '--split', '2', '--json', 'n[1-3]'], '[\n  2,\n  1\n]\n'],
    [['expand', '-O', '%s.x', '--json', 'n1'], '[\n  "n1.x"\n]\n'],
  ] as const)('%j prints %j', async (args, stdout) => {
    expect(await nodeset(args)).toEqual({ code: 0, stdout, stderr: '' })
  })

  it('takes comments out of what is piped in, and reads it once for every -', async () => {
    const piped = '# racks\ncn[1-4] # the first\n\ncn9'
    expect((await nodeset(['fold'], piped)).stdout).toBe('cn[1-4,9]\n')
    expect((await nodeset(['fold', '-', '-x', '-'], piped)).stdout).toBe('')
  })

  it.each([
    [['fold', '--split', '2', '--contiguous', 'n1'], /--split and --contiguous/],
    [['fold', '-R', '-a', '1'], /--all is about nodes/],
    [['fold', '-R', 'n1'], /'n' is not of a set of numbers \(at character 1/],
    [['fold', '-R', '-5'], /./],
    [['fold', '-R', '--', '-5-5'], /numbers below zero/],
    [['fold', '--autostep', '0', 'n1'], /number from 1, a share such as '50%', or 'auto'/],
    [['fold', '-O', '%s %q', 'n1'], /'%q' has no meaning/],
    [['fold', '-O', 'a b', 'n1'], /cannot be in a node name/],
    [['expand', '-O', ' ', 'n1'], /leaves nothing of a name/],
    [['fold', '-I', 'x', 'n1'], /'x' is not of a set of numbers/],
    [['fold', '--pick', '0', 'n1'], /whole number from 1/],
    [['fold', '-x', 'n[1-'], /never closed/],
  ])('%j is refused: %s', async (args, message) => {
    const { code, stdout, stderr } = await nodeset(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('knows the groups, their names, all nodes and wildcards from the configuration', async () => {
    const folder = site()
    const said = async (...args: string[]) => (await nodeset(args, undefined, folder)).stdout
    expect(await said('fold', '@*!@shelf:last')).toBe('cn[01-14]\n')
    expect(await said('fold', '-a', '-x', 'cn?5')).toBe('cn[01-04,06-14,16]\n')
    expect(await said('expand', '@@')).toBe('compute\nlast\n')
    expect(await said('regroup', '-a', 'login1')).toBe('@compute,login1\n')
    expect(await said('regroup', '--split', '2', 'cn[13-16]')).toBe('cn[13-14]\n@last\n')
    expect(await said('groups', '--plain')).toBe('compute\nlast\n')
    expect(await said('groups', '--sizes', 'cn[14-15]')).toBe(
      '@compute cn[14-15] 2/16\n@last cn15 1/2\n',
    )
    expect(JSON.parse(await said('groups', 'cn16', '--json'))).toEqual({
      compute: { nodes: 'cn16', count: 1, size: 16 },
      last: { nodes: 'cn16', count: 1, size: 2 },
    })
  })

  it('refuses a source of groups that is not the cluster', async () => {
    const { code, stderr } = await nodeset(['fold', '@slurm:idle'], undefined, site())
    expect(code).toBe(2)
    expect(stderr).toMatch(/there is no group source 'slurm'; the groups here are those of 'shelf'/)
  })
})
