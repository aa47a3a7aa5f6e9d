/**
 * Every command with its one line of help and its file. A file is loaded when its command is called,
 * so that no command pays for another.
 */
import type { BuildCommand } from './command.js'

interface Entry {
  readonly brief: string
  readonly load: () => Promise<{ readonly default: BuildCommand }>
}

export const commandTable: Readonly<Record<string, Entry>> = {
  init: {
    brief: 'Write a first configuration',
    load: () => import('../commands/init.js'),
  },
  check: {
    brief: 'Prove the whole cluster; all problems at once',
    load: () => import('../commands/check.js'),
  },
  explain: {
    brief: 'Tell which rule set a value of a node, and which rules lost',
    load: () => import('../commands/explain.js'),
  },
  node: {
    brief: 'Show nodes as their rules and facts make them',
    load: () => import('../commands/node.js'),
  },
  group: {
    brief: 'List groups, show one, or hand them to ClusterShell',
    load: () => import('../commands/group.js'),
  },
  nodeset: {
    brief: 'Work with node sets: expand, fold, count, regroup',
    load: () => import('../commands/nodeset.js'),
  },
  render: {
    brief: 'Make files for other programs: hosts, dnsmasq, Kea, Slurm, …',
    load: () => import('../commands/render.js'),
  },
  plan: {
    brief: 'Show the steps from how the cluster is to how it should be',
    load: () => import('../commands/plan.js'),
  },
  apply: {
    brief: 'Carry out a plan',
    load: () => import('../commands/apply.js'),
  },
  resume: {
    brief: 'Go on with a run that was interrupted or failed',
    load: () => import('../commands/resume.js'),
  },
  refresh: {
    brief: 'Look at the hardware and keep what it says as facts',
    load: () => import('../commands/refresh.js'),
  },
  drift: {
    brief: 'Tell where nodes are not as the configuration wants them',
    load: () => import('../commands/drift.js'),
  },
  runs: {
    brief: 'List what was applied, or show one run',
    load: () => import('../commands/runs.js'),
  },
  power: {
    brief: 'Read or switch the power of nodes',
    load: () => import('../commands/power.js'),
  },
  discover: {
    brief: 'Look for BMCs in a range of addresses, or for machines that ask DHCP',
    load: () => import('../commands/discover.js'),
  },
  adopt: {
    brief: 'Make nodes of machines that ask DHCP and are none',
    load: () => import('../commands/adopt.js'),
  },
  inventory: {
    brief: 'Read what nodes are made of, and show who differs',
    load: () => import('../commands/inventory.js'),
  },
  bootdev: {
    brief: 'Show or set from where nodes start next',
    load: () => import('../commands/bootdev.js'),
  },
  bootorder: {
    brief: 'Show or change the lasting boot order of nodes',
    load: () => import('../commands/bootorder.js'),
  },
  sensors: {
    brief: 'Read temperatures, fans, power and other sensors',
    load: () => import('../commands/sensors.js'),
  },
  sel: {
    brief: 'Show, follow or clear what the hardware has recorded',
    load: () => import('../commands/sel.js'),
  },
  events: {
    brief: 'Print what BMCs tell by themselves, as it happens',
    load: () => import('../commands/events.js'),
  },
  identify: {
    brief: 'Read or switch the light by which a machine is found',
    load: () => import('../commands/identify.js'),
  },
  media: {
    brief: 'Insert images as virtual discs, show and eject them',
    load: () => import('../commands/media.js'),
  },
  bmc: {
    brief: 'Show how BMCs are reached, restart them, wait for them',
    load: () => import('../commands/bmc.js'),
  },
  accounts: {
    brief: 'List the accounts of BMCs',
    load: () => import('../commands/accounts.js'),
  },
  password: {
    brief: 'Change a password of BMCs, proven before it counts',
    load: () => import('../commands/password.js'),
  },
  redfish: {
    brief: 'Ask BMCs for any Redfish resource',
    load: () => import('../commands/redfish.js'),
  },
  bios: {
    brief: 'Read, set and compare the BIOS settings of nodes',
    load: () => import('../commands/bios.js'),
  },
  firmware: {
    brief: 'List, compare and update the firmware of nodes',
    load: () => import('../commands/firmware.js'),
  },
  ipmi: {
    brief: 'Send BMCs any command of IPMI',
    load: () => import('../commands/ipmi.js'),
  },
  powerlimit: {
    brief: 'Show or set how much nodes may draw',
    load: () => import('../commands/powerlimit.js'),
  },
  restorepolicy: {
    brief: 'Show or say what nodes do when power returns',
    load: () => import('../commands/restorepolicy.js'),
  },
  watchdog: {
    brief: 'Show, set, feed or stop the timers that watch over nodes',
    load: () => import('../commands/watchdog.js'),
  },
  bmcnet: {
    brief: 'Show or change the network settings of BMCs',
    load: () => import('../commands/bmcnet.js'),
  },
  trust: {
    brief: 'Trust the TLS keys of BMCs',
    load: () => import('../commands/trust.js'),
  },
  console: {
    brief: 'Use the serial console of a node, or log those of many',
    load: () => import('../commands/console.js'),
  },
  facts: {
    brief: 'Read and write what is known about nodes',
    load: () => import('../commands/facts.js'),
  },
  audit: {
    brief: 'List who changed what, or prove that the log is whole',
    load: () => import('../commands/audit.js'),
  },
  image: {
    brief: 'List images, show one, or prove that their files are what they should be',
    load: () => import('../commands/image.js'),
  },
  serve: {
    brief: 'Run the boot service, and DHCP with it where that is wanted',
    load: () => import('../commands/serve.js'),
  },
  simulate: {
    brief: 'Run a rack of simulated BMCs on this computer',
    load: () => import('../commands/simulate.js'),
  },
  completion: {
    brief: 'Have the shell complete commands, flags, groups and nodes',
    load: () => import('../commands/completion.js'),
  },
  record: {
    brief: 'Save all that BMCs serve by Redfish, to be simulated',
    load: () => import('../commands/record.js'),
  },
}
