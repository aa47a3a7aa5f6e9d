/** What `phoenix init` writes. */

/** A configuration that is right as it stands, with the places to change marked. */
export const configText = (
  name: string,
): string => `import { redfish } from 'phoenix-cluster/adapters/redfish'
import { cidr, cluster, env, fact, nodes } from 'phoenix-cluster/dsl'

export default cluster('${name}', { domain: 'example.org' })
  .networks({
    bmc: cidr('10.1.0.0/24'),
    mgmt: cidr('10.2.0.0/24'),
  })
  .images({ rocky9: { kernel: 'rocky9/vmlinuz', initrd: 'rocky9/initrd.img' } })
  .groups({ compute: nodes('cn[01-16]') })
  .on('compute', {
    power: 'on',
    boot: 'network',
    image: 'rocky9',
    // The password is read when it is needed, and never stored.
    bmc: redfish({ user: 'admin', password: env('BMC_PASSWORD') }),
    interfaces: {
      bmc: { network: 'bmc', ip: (node, net) => net.host(node.number + 10) },
      // Nobody has to type hardware addresses: the first apply reads them from the BMCs.
      eno1: { network: 'mgmt', ip: (node, net) => net.host(node.number + 10), mac: fact() },
    },
  })
`

/** The same work as a program, beside a configuration that is loaded under the given name. */
export const applyText = (
  config: string,
): string => `import { open, PhoenixError } from 'phoenix-cluster'
import site from './${config}'

async function apply(): Promise<number> {
  const phoenix = await open(site)
  try {
    const plan = await phoenix.plan()
    console.log(String(plan))
    if (!process.argv.includes('--yes')) return 0
    const { result, nodes } = await phoenix.apply(plan)
    for (const [node, one] of nodes) {
      if (one.result === 'failed') console.error(\`\${node}: \${one.reason}\`)
    }
    console.log(result)
    return result === 'done' ? 0 : 1
  } finally {
    await phoenix.close()
  }
}

// Exit codes as those of the command: 0 all well, 1 some nodes failed, 2 nothing could be done.
process.exitCode = await apply().catch((error: unknown) => {
  if (!PhoenixError.is(error)) throw error
  console.error(error.report)
  return 2
})
`

/** A package.json that makes both run. */
export const manifestText = (name: string, version: string): string =>
  `${JSON.stringify(
    {
      name: name.toLowerCase(),
      private: true,
      type: 'module',
      scripts: { plan: 'tsx apply.ts', apply: 'tsx apply.ts --yes' },
      dependencies: { 'phoenix-cluster': `^${version}` },
      devDependencies: { '@types/node': '>=20', tsx: '^4', typescript: '>=5.8' },
    },
    undefined,
    2,
  )}\n`

/** A tsconfig.json with which an editor shows mistakes where they are made. */
export const tsconfigText = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ['**/*.ts', '**/*.mts'],
  },
  undefined,
  2,
)}\n`
