import { describe, expect, it } from 'vitest'
import { labOf } from '../hardware/testing.js'

describe('phoenix redfish', () => {
  it('reads any resource, gathered', async () => {
    const { run } = labOf()
    const { stdout } = await run(['redfish', 'cn[1-2]', 'get', '/redfish/v1/'])
    expect(stdout).toBe('cn[1-2] (2 nodes):\n  {\n    "Id": "/redfish/v1/"\n  }\n')
  })

  it('sends a body from a file or the standard input, once somebody says yes, and audits no value', async () => {
    const { run, heard, audited } = labOf({ 'tag.json': '{"Password":"canary"}' })
    const asked = await run(['redfish', 'cn1', 'patch', '/a', '--body', 'tag.json'])
    expect([asked.code, heard()]).toEqual([2, []])
    await run(['redfish', 'cn1', 'patch', '/a', '--body', 'tag.json'], { typed: 'y\n' })
    expect(heard()).toEqual([['cn1', 'patch', '/a', { Password: 'canary' }]])
    const posted = ['redfish', 'cn1', 'post', '/b', '--body', '-', '--yes']
    expect((await run(posted, { piped: '{"On":true}' })).stdout).toBe('204, no body\n')
    await run(['redfish', 'cn1', 'delete', '/c', '--yes', '--reason', 'gone'])
    const rows = await audited()
    expect(rows).toMatchObject([
      { action: 'raw delete', after: { path: '/c' }, reason: 'gone' },
      { action: 'raw post', after: { path: '/b', properties: ['On'] } },
      { action: 'raw patch', after: { path: '/a', properties: ['Password'] } },
    ])
    expect(JSON.stringify(rows)).not.toContain('canary')
  })

  it.each([
    [['get', 'redfish/v1'], 'begins with /'],
    [['get', '/a', '--body', 'tag.json'], 'get takes no --body'],
    [['patch', '/a', '--yes'], 'patch needs --body'],
    [['post', '/a', '--body', '-'], 'the standard input is the body'],
    [['post', '/a', '--body', 'broken.json', '--yes'], 'broken.json is not JSON'],
    [['post', '/a', '--body', 'list.json', '--yes'], 'has to be a JSON object'],
  ])('refuses %j before anything is sent, and quotes no body', async (args, why) => {
    const { run, heard } = labOf({
      'broken.json': '{"Password": canary}',
      'list.json': '["canary"]',
    })
    const { code, stderr } = await run(['redfish', 'cn1', ...args])
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)])
    expect(stderr).not.toContain('canary')
    expect(heard()).toEqual([])
  })
})
