/** Each file is read by the program for which it is made. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cluster, nodes } from 'phoenix-cluster/dsl'
import { Model } from 'phoenix-cluster/model'
import {
  ansible,
  bind,
  clustershell,
  dnsmasq,
  ethers,
  genders,
  hosts,
  kea,
  powerman,
  render,
  slurm,
} from 'phoenix-cluster/render'
import { describe, expect, it, onTestFinished } from 'vitest'
import { freePort } from '../free-port.js'
import { folderFor, needs, output, programPath, run } from './program.js'
import { model, nasty, nastyModel } from './site.js'

const fileOf = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8')

describe('hosts and ethers', () => {
  it('have one line for each address', () => {
    const text = render(hosts, model).files[0]?.text ?? ''
    const lines = text.trimEnd().split('\n')
    // 12 nodes with one BMC, two addresses in the first network and one in the second; one float.
    expect(lines).toHaveLength(12 * 4 + 1)
    expect(lines).toContain(
      '10.2.1.45\tcn01.example.org\tcn01\tcn01-eno1.example.org\tcn01-eno1\tc1',
    )
    expect(lines).toContain('10.16.0.11\tcn01-eno2.racks.example.org\tcn01-eno2')
    expect(lines).toContain('10.2.0.9\tapi.example.org\tapi')
    expect(render(ethers, model).files[0]?.text).toContain('02:00:00:00:00:01\t10.2.1.45\n')
  })
})

describe('dnsmasq', () => {
  const files = render(dnsmasq, model, {
    options: { ipxe: 'http://10.2.0.2:8000/boot.ipxe', http: 'http://10.2.0.2:8000/' },
    folder: '/nowhere',
  })

  it('takes the main file, and the hosts one by one', (context) => {
    needs(context, 'dnsmasq', 'dnsmasq-base')
    const folder = folderFor(files)
    const said = run('dnsmasq', ['--test', `--conf-file=${join(folder, 'dnsmasq.conf')}`])
    expect(said).toContain('syntax check OK')
    // It checks the folder of hosts only when it runs; as options of its own they are checked at once.
    const written = fileOf(folder, 'hosts/phoenix.conf').trimEnd().split('\n')
    const asOptions = written.map((line) => `dhcp-host=${line}\n`).join('')
    writeFileSync(join(folder, 'hosts.conf'), asOptions)
    expect(run('dnsmasq', ['--test', `--conf-file=${join(folder, 'hosts.conf')}`])).toContain('OK')
    expect(written).toContain('02:00:00:00:00:01,10.2.1.45,[fd00:2::1],cn01,3600')
    expect(written).toContain('02:00:00:00:00:12,02:00:00:00:02:12,10.2.1.56,[fd00:2::c],cn12,3600')
    expect(written).toContain(
      '*:*:*:*:*:*,tag:switch-sw1,tag:port-sw1-12,10.2.1.55,[fd00:2::b],cn11,3600',
    )
    expect(written).toContain('02:00:00:00:01:08,10.16.8.18,cn08-eno2,10m')
  })

  it('is told options, pools, racks, firmware and ports', () => {
    const main = files.files.find(({ path }) => path === 'dnsmasq.conf')?.text
    for (const line of [
      'dhcp-hostsdir=/nowhere/hosts',
      'dhcp-range=set:mgmt,10.2.0.0,static,255.255.240.0,3600',
      'dhcp-range=set:mgmt,10.2.8.0,10.2.9.255,255.255.240.0,3600',
      'dhcp-option=tag:mgmt,option:router,10.2.0.1',
      'dhcp-option=tag:mgmt,option:domain-name,example.org',
      'dhcp-option=tag:mgmt,option:dns-server,10.2.0.2',
      'dhcp-option=tag:mgmt,option6:dns-server,[fd00:2::2]',
      'dhcp-option=tag:mgmt,option6:domain-search,example.org',
      'dhcp-option=tag:mgmt,option:mtu,9000',
      'dhcp-range=set:racks-2,10.16.8.0,static,255.255.252.0,10m',
      'dhcp-range=set:racks-2,10.16.10.0,10.16.10.255,255.255.252.0,10m',
      'dhcp-option=tag:racks-2,option:router,10.16.11.254',
      'dhcp-boot=tag:ipxe,http://10.2.0.2:8000/boot.ipxe',
      'dhcp-match=set:x64,option:client-arch,7',
      'dhcp-boot=tag:!ipxe,tag:x64,snponly.efi',
      'dhcp-boot=tag:!ipxe,tag:x64-http,http://10.2.0.2:8000/snponly.efi',
      'dhcp-option-force=tag:!ipxe,tag:x64-http,60,HTTPClient',
      'dhcp-remoteid=set:switch-sw1,73:77:31',
      'dhcp-circuitid=set:port-sw1-12,45:74:68:65:72:6e:65:74:31:32',
    ]) {
      expect(main?.split('\n')).toContain(line)
    }
    expect(main).not.toContain('set:bmc')
  })

  it('names whoever waits for a fact', () => {
    const path = 'interfaces.eno1.mac'
    expect(files.missing).toEqual([{ node: 'cn10', path, fact: path }])
    expect(files.leftOut).toEqual([])
  })
})

describe('kea', () => {
  const rendered = render(kea, model, { options: { ipxe: 'http://10.2.0.2:8000/boot.ipxe' } })

  it('takes the configuration', (context) => {
    needs(context, 'kea-dhcp4', 'kea-dhcp4-server')
    const folder = folderFor(rendered)
    const env = { KEA_LOCKFILE_DIR: folder, KEA_PIDFILE_DIR: folder }
    expect(run('kea-dhcp4', ['-t', join(folder, 'kea-dhcp4.conf')], env)).not.toMatch(/error/i)
  })

  it('reserves, serves by port, and tells options and firmware', () => {
    const { Dhcp4 } = JSON.parse(rendered.files[0]?.text ?? '')
    const [mgmt, rack0] = Dhcp4.subnet4
    expect(mgmt).toMatchObject({ subnet: '10.2.0.0/20', 'valid-lifetime': 3600 })
    expect(mgmt['option-data']).toEqual([
      { name: 'routers', data: '10.2.0.1' },
      { name: 'domain-name-servers', data: '10.2.0.2' },
      { name: 'domain-name', data: 'example.org' },
      { name: 'ntp-servers', data: '10.2.0.3' },
      { name: 'interface-mtu', data: '9000' },
    ])
    expect(mgmt.pools).toEqual([
      { pool: '10.2.8.0 - 10.2.9.255' },
      { pool: '10.2.1.55 - 10.2.1.55', 'client-class': 'port-sw1-12' },
    ])
    expect(mgmt.reservations).toContainEqual({
      'hw-address': '02:00:00:00:00:01',
      'ip-address': '10.2.1.45',
      hostname: 'cn01',
    })
    // One without a known address, one by its port, one with two addresses.
    expect(mgmt.reservations).toHaveLength(12 - 2 + 1)
    expect(rack0.subnet).toBe('10.16.0.0/22')
    expect(rack0.pools).toEqual([{ pool: '10.16.2.0 - 10.16.2.255' }])
    const tests = Dhcp4['client-classes'].map((one: { test: string }) => one.test)
    expect(tests).toContain('relay4[1].hex == 0x45746865726e65743132 and relay4[2].hex == 0x737731')
    expect(tests).toContain(
      'not option[175].exists and (option[93].hex == 0x0007 or option[93].hex == 0x0009)',
    )
  })
})

describe('bind', () => {
  it('has zones that are sound, both ways and in both families', (context) => {
    needs(context, 'named-checkzone', 'bind9-utils')
    const folder = folderFor()
    const rendered = render(bind, model, { folder })
    const zones = rendered.files.filter(({ path }) => path.startsWith('db.'))
    for (const { path, text } of rendered.files) writeFileSync(join(folder, path), text)
    for (const { path } of zones) {
      expect(run('named-checkzone', [path.slice(3), join(folder, path)])).toContain('\nOK\n')
    }
    run('named-checkconf', ['-z', join(folder, 'named.conf.phoenix')])
    expect(zones.map(({ path }) => path)).toEqual([
      'db.0.0.0.0.0.0.0.0.2.0.0.0.0.0.d.f.ip6.arpa',
      'db.0.2.10.in-addr.arpa',
      'db.1.10.in-addr.arpa',
      'db.1.2.10.in-addr.arpa',
      'db.16.10.in-addr.arpa',
      'db.example.org',
      'db.racks.example.org',
    ])
    const of = (name: string) => zones.find(({ path }) => path === name)?.text.split('\n') ?? []
    const forward = of('db.example.org')
    for (const line of ['cn01\tIN\tA\t10.2.1.45', 'cn01\tIN\tAAAA\tfd00:2::1']) {
      expect(forward).toContain(line)
    }
    expect(forward).toContain('c1\tIN\tCNAME\tcn01.example.org.')
    expect(forward).toContain('api\tIN\tA\t10.2.0.9')
    expect(forward).toContain('racks\tIN\tNS\tlocalhost.')
    expect(of('db.1.2.10.in-addr.arpa')).toContain('45\tIN\tPTR\tcn01.example.org.')
  })

  it('counts the serial number up where a zone changes, and nowhere else', () => {
    const serials = (previous: ReadonlyMap<string, string>, nodes?: string) => {
      const { files } = render(bind, model, {
        previous: (path) => previous.get(path),
        ...(nodes === undefined ? {} : { nodes }),
      })
      const texts = new Map(files.map(({ path, text }) => [path, text]))
      return { texts, zone: texts.get('db.example.org')?.match(/ (\d+) 3600/)?.[1] }
    }
    const first = serials(new Map())
    expect(first.zone).toBe('1')
    expect(serials(first.texts).texts).toEqual(first.texts)
    const second = serials(first.texts, 'cn01')
    expect(second.zone).toBe('2')
    expect(serials(second.texts).zone).toBe('3')
  })
})

describe('clustershell', () => {
  it('lists the groups', (context) => {
    needs(context, 'nodeset', 'clustershell')
    const folder = folderFor(render(clustershell, model))
    const main = `[Main]\ndefault: Shelf\nautodir: ${folder}\n`
    writeFileSync(join(folder, 'groups.conf'), main)
    const env = { CLUSTERSHELL_CFGDIR: folder }
    const listed = output('nodeset', ['-ll'], env).trimEnd().split('\n')
    expect(listed.sort()).toEqual([
      '@all cn[01-12],login,sw1',
      '@compute cn[01-12]',
      '@odd-ones cn[01,03,05]',
    ])
    expect(output('nodeset', ['-f', '@compute!@odd-ones'], env).trim()).toBe('cn[02,04,06-12]')
  })
})

describe('ansible', () => {
  it('reads nodes, groups and texts as they are, and runs no template in them', (context) => {
    needs(context, 'ansible-inventory', 'ansible-core')
    const folder = folderFor(render(ansible, nastyModel, { options: { facts: true } }))
    const env = { ANSIBLE_LOCALHOST_WARNING: 'False', HOME: folder }
    const inventory = join(folder, 'inventory.yaml')
    const told = output('ansible-inventory', ['-i', inventory, '--list'], env)
    const { _meta, all, compute, odd_ones } = JSON.parse(told)
    expect(compute.hosts).toHaveLength(12)
    expect(odd_ones.hosts).toEqual(['cn01', 'cn03', 'cn05'])
    expect(all.children).toContain('compute')
    const cn01 = _meta.hostvars.cn01
    expect(String(cn01.ansible_host.__ansible_unsafe ?? cn01.ansible_host)).toBe('10.2.1.45')
    expect(cn01.phoenix.attr).toMatchObject({ rack: 0, note: { __ansible_unsafe: nasty } })
    expect(cn01.phoenix.facts.serial).toEqual({ __ansible_unsafe: nasty })
    // With a module that would tell what a template became.
    const debug = ['-i', inventory, 'cn01', '-m', 'debug', '-a', 'var=phoenix.attr.note']
    expect(output('ansible', debug, env)).toContain('{{ 7 * 7 }}')
  })
})

describe('genders', () => {
  it('answers by group and attribute', (context) => {
    needs(context, 'nodeattr', 'genders')
    const rendered = render(genders, nastyModel)
    const folder = folderFor(rendered)
    const ask = (...args: string[]) =>
      output('nodeattr', ['-f', join(folder, 'genders'), ...args]).trim()
    expect(ask('-k')).toBe('')
    expect(ask('-q', 'odd-ones')).toBe('cn[03,05]')
    expect(ask('-q', 'rack=1')).toBe('cn[04-07]')
    expect(ask('-v', 'cn02', 'tags')).toBe('a:b')
    expect(rendered.leftOut).toEqual([
      {
        node: 'cn01',
        reason: 'the value of attr.note cannot be in a genders file, which has no quotes',
      },
    ])
  })
})

/** Starts a program that stays, and asks until it answers; both outputs are told if it does not. */
async function whileRunning<T>(
  command: string,
  args: readonly string[],
  ask: () => T | undefined,
): Promise<T> {
  const child = spawn(command, args, {
    env: { ...process.env, PATH: programPath },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
  const ended = once(child, 'close')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    const answer = ask()
    if (answer !== undefined) return answer
    await sleep(100)
  }
  throw new Error(`${command} did not answer:\n${said}`)
}

const orUndefined = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch {
    return undefined
  }
}

describe('slurm', () => {
  it('counts the nodes and partitions', async (context) => {
    needs(context, 'slurmctld', 'slurmctld')
    needs(context, 'scontrol', 'slurm-client')
    const folder = folderFor(render(slurm, model, { options: { addresses: true } }))
    mkdirSync(join(folder, 'state'))
    const file = join(folder, 'slurm.conf')
    const settings = [
      'ClusterName=test',
      'SlurmctldHost=localhost',
      'AuthType=auth/none',
      'CredType=cred/none',
      `StateSaveLocation=${folder}/state`,
      `SlurmctldPidFile=${folder}/pid`,
      `SlurmctldPort=${await freePort()}`,
      `SlurmUser=${output('id', ['-un']).trim()}`,
      'ProctrackType=proctrack/linuxproc',
      'SelectType=select/cons_tres',
      'TaskPlugin=task/none',
      `include ${folder}/nodes.conf`,
    ]
    writeFileSync(file, `${settings.join('\n')}\n`)
    const told = await whileRunning('slurmctld', ['-D', '-c', '-f', file], () =>
      orUndefined(() => output('scontrol', ['show', 'node', '-o'], { SLURM_CONF: file })),
    )
    const nodes = told.trimEnd().split('\n')
    expect(nodes).toHaveLength(12)
    expect(nodes[0]).toMatch(/^NodeName=cn01 .*CPUTot=4 .*AvailableFeatures=fast,new/)
    expect(nodes[0]).toMatch(/NodeAddr=10\.2\.1\.45 .*RealMemory=1000/)
    const partition = output('scontrol', ['show', 'partition', '-o'], { SLURM_CONF: file })
    expect(partition).toMatch(/PartitionName=batch .* Nodes=cn\[01-12\]/)
  })

  it('has no equipment: nodes that start nothing, where none is described for it', () => {
    const site = cluster('plain')
      .on(nodes('cn[1-4]'), { boot: 'disk' })
      .on(nodes('switch1,pdu[1-2]'), {})
    const text = (one: Model) => render(slurm, one).files[0]?.text
    expect(text(Model.settle(site))).toBe('NodeName=cn[1-4] State=UNKNOWN\n')
    const named = cluster('named').on(nodes('cn[1-4]'), {})
    expect(text(Model.settle(named))).toBe('NodeName=cn[1-4] State=UNKNOWN\n')
  })

  it('has equal nodes in one line', () => {
    expect(render(slurm, model).files[0]?.text.split('\n')).toEqual([
      'NodeName=cn[01-12] CPUs=4 RealMemory=1000 Features=fast,new State=UNKNOWN',
      'PartitionName=batch Nodes=cn[01-12]',
      '',
    ])
  })
})

describe('powerman', () => {
  it('starts with the nodes', async (context) => {
    needs(context, 'powermand', 'powerman')
    needs(context, 'ipmipower', 'freeipmi-tools')
    const folder = folderFor()
    const credentials = join(folder, 'freeipmi.conf')
    writeFileSync(credentials, 'username admin\npassword never-shown\n')
    const rendered = render(powerman, model, { options: { ipmi: credentials } })
    expect([rendered.missing, rendered.leftOut]).toEqual([[], []])
    const text = rendered.files[0]?.text ?? ''
    expect(text).not.toContain('never-shown')
    const port = await freePort()
    const file = join(folder, 'powerman.conf')
    writeFileSync(file, `listen "127.0.0.1:${port}"\n${text}`)
    const told = await whileRunning('powermand', ['-f', '-c', file], () =>
      orUndefined(() => output('powerman', ['-h', `127.0.0.1:${port}`, '-l'])),
    )
    expect(told).toContain('cn[01-12]')
  })
})
