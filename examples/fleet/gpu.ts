/** For the clusters of the fleet that have nodes with GPUs: one more group, image and attribute. */
import { attr, nodes } from 'phoenix-cluster/dsl'
import { base, type Site } from './base.js'

export const withGpus = (site: Site & { readonly gpu: string }) =>
  base(site)
    .attributes({ gpus: attr.int().default(0) })
    .images({ h100: { extends: 'rocky9', kernelArgs: ['nouveau.modeset=0'] } })
    .groups({ gpu: nodes(site.gpu) })
