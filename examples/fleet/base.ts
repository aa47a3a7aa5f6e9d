/**
 * What all clusters of the fleet have in common: attributes, networks, images and groups. A function
 * makes a cluster from what differs; its type carries all names, so rules can be written for it.
 */
import { attr, cidr, cluster, network, nodes } from 'phoenix-cluster/dsl'

/** What differs from cluster to cluster. */
export interface Site {
  readonly name: string
  /** The prefix of the BMC network. */
  readonly bmc: string
  /** The prefix of the management network. */
  readonly mgmt: string
  /** The compute nodes. */
  readonly compute: string
  /** The login nodes. */
  readonly login: string
}

export const base = (site: Site) =>
  cluster(site.name, { domain: `${site.name}.fleet.example.org` })
    .attributes({ rack: attr.int(), tier: attr.oneOf('prod', 'test') })
    .networks({
      bmc: cidr(site.bmc),
      mgmt: network({ v4: cidr(site.mgmt), dhcp: true }),
    })
    .images({
      rocky9: {
        kernel: 'rocky9/vmlinuz',
        initrd: 'rocky9/initrd.img',
        rootfs: 'rocky9/root.squashfs',
      },
      login9: { extends: 'rocky9', rootfs: 'login9/root.squashfs' },
    })
    .groups({ compute: nodes(site.compute), login: nodes(site.login) })
    .groups({ all: (g) => g.compute.union(g.login) })
