/**
 * What the command costs to start, as CPU time of the whole process, against what it cannot go below:
 * a bare Node, and a Node that imports the same configuration through tsx. It is the built package that is
 * measured; `npm run bench` builds it first.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Row } from './table.js'

const config = 'examples/thousands/cluster.config.ts'
const tries = 3

export async function rows(): Promise<Row[]> {
  if (!existsSync('dist/cli.js')) throw new Error('run npm run build first: dist/cli.js is missing')
  const bare = cpu('node -e 0')
  const importing = cpu(`node --import tsx -e 'import("./${config}")'`)
  const against = (
    name: string,
    command: string,
    peer: string,
    floor: number,
    most: number,
  ): Row => {
    const figure = cpu(command)
    return {
      name,
      figure,
      unit: 's',
      target: floor * most,
      cpu: figure,
      peer: { name: peer, figure: floor },
    }
  }
  const phoenix = 'node dist/cli.js'
  return [
    against('phoenix --help', `${phoenix} --help`, 'node -e 0', bare, 3),
    against('phoenix nodeset fold', `${phoenix} nodeset fold cn1 cn2 cn3`, 'node -e 0', bare, 3),
    against(
      'phoenix check, 10,000 nodes',
      `${phoenix} check -c ${config}`,
      'tsx import',
      importing,
      2,
    ),
    against(
      'phoenix node cn0042',
      `${phoenix} node cn0042 -c ${config}`,
      'tsx import',
      importing,
      2,
    ),
  ]
}

/** The least CPU time, user and system, of a few tries, in seconds. */
function cpu(command: string): number {
  const script = `TIMEFORMAT='%U %S'; time ${command} >/dev/null`
  const times = Array.from({ length: tries }, () => {
    const output = execFileSync('bash', ['-c', `{ ${script} 2>/dev/null; } 2>&1`], {
      encoding: 'utf8',
    })
    const [user = 0, system = 0] = output.trim().split('\n').at(-1)?.split(' ').map(Number) ?? []
    return user + system
  })
  return Math.min(...times)
}
