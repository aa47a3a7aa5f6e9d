/** Nodes that are recognised by their switch port, by the real dnsmasq in a network of its own. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { dnsmasq, render } from 'phoenix-cluster/render'
import { expect, it, type TestContext } from 'vitest'
import { folderFor, needs, output } from './program.js'
import { model } from './site.js'

const relay = fileURLToPath(new URL('relay.mjs', import.meta.url))

/** Skips where no network can be made; in CI it fails then. */
function needsNetworks(context: TestContext): void {
  try {
    execFileSync('unshare', ['-n', 'ip', 'link', 'add', 'name', 'near', 'type', 'veth'], {
      stdio: 'ignore',
    })
  } catch {
    const missing = 'it needs root, `unshare -n`, and `ip` (apt-get install iproute2)'
    if (process.env.CI === 'true') throw new Error(missing)
    context.skip(missing)
  }
}

/** The server at one end of a wire, the relay at the other; both are gone with the script. */
const script = `
set -e
folder=$1 relay=$2 node=$3
unshare -n sleep 9 & far=$!
dnsmasq=
trap 'kill $far $dnsmasq' EXIT
until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
ip link add name near type veth peer name wire netns $far
ip addr add 10.2.0.2/20 dev near
ip link set dev near up
nsenter -n -t $far ip addr add 10.2.0.8/20 dev wire
nsenter -n -t $far ip link set dev wire up
dnsmasq --keep-in-foreground --user=root --conf-file=$folder/dnsmasq.conf \\
  --dhcp-leasefile=$folder/leases --pid-file=$folder/pid --no-ping 2>$folder/log & dnsmasq=$!
ask() { nsenter -n -t $far timeout 4 "$node" $relay 10.2.0.2 10.2.0.8 "$@" || cat $folder/log; }
ask 02:00:00:00:0f:01 Ethernet12 sw1
ask 02:00:00:00:0f:02 Ethernet13 sw1
`

it('a machine gets the address of the node whose switch port it asks through', (context) => {
  needs(context, 'dnsmasq', 'dnsmasq-base')
  needsNetworks(context)
  const folder = folderFor()
  const rendered = render(dnsmasq, model, { folder })
  const files = folderFor(rendered)
  execFileSync('cp', ['-r', `${files}/.`, folder])
  const said = output('unshare', ['-n', 'bash', '-c', script, '-', folder, relay, process.execPath])
  const [known, stranger] = said.trimEnd().split('\n')
  expect(known).toBe('10.2.1.55 cn11')
  // Of the pool: another port of the same switch is nobody's.
  expect(stranger).toMatch(/^10\.2\.[89]\.\d+ -$/)
}, 15_000)
