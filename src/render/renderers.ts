/** The renderers that Phoenix brings. */
import { ansible } from './ansible.js'
import { bind } from './bind/bind.js'
import { clustershell } from './clustershell.js'
import { dnsmasq } from './dhcp/dnsmasq.js'
import { kea } from './dhcp/kea.js'
import { kea6 } from './dhcp/kea6.js'
import { ethers } from './ethers.js'
import { genders } from './genders.js'
import { hosts } from './hosts.js'
import { ips } from './ips.js'
import { powerman } from './powerman.js'
import type { Renderer } from './renderer.js'
import { slingshot } from './slingshot.js'
import { slurm } from './slurm.js'

/** The renderers that Phoenix brings, by their names and in the order in which they are listed. */
export const renderersByName = Object.freeze({
  hosts,
  ethers,
  ips,
  slingshot,
  dnsmasq,
  kea,
  kea6,
  bind,
  clustershell,
  ansible,
  slurm,
  genders,
  powerman,
})

/** The renderers that Phoenix brings, in the order in which they are listed. */
export const renderers: readonly Renderer[] = Object.freeze<Renderer[]>(
  Object.values(renderersByName),
)
