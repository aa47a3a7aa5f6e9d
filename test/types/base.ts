/** The cluster that the right and the wrong calls are made on. */
import { attr, cidr, cluster, definePlugin, ip, network, nodes } from 'phoenix-cluster/dsl'
import { defineRenderer } from 'phoenix-cluster/render'

export const motd = defineRenderer({
  name: 'motd',
  about: 'a greeting',
  options: { greeting: attr.text().default('Hello') },
  render: ({ options }) => options.greeting,
})

export const slurm = definePlugin('slurm', {
  partition: attr.text(),
  weight: attr.int().default(1),
  token: attr.secret().optional(),
})

export const base = cluster('atlas', { domain: 'hpc.example.org' })
  .attributes({ rack: attr.int(), tier: attr.oneOf('prod', 'test') })
  .networks({
    bmc: cidr('10.1.0.0/16'),
    mgmt: network({ v4: cidr('10.2.0.0/16'), v6: cidr('fd00:2::/64'), gateway: ip('10.2.0.1') }),
  })
  .images({ rocky9: { kernel: 'rocky9/vmlinuz' }, h100: { extends: 'rocky9' } })
  .groups({ compute: nodes('cn[0001-9216]'), gpu: nodes('gpu[001-512]') })
  .use(slurm)
  .models({ dl380: { attr: { rack: 1 } } })
