/**
 * `npm run test:boot`: nodes start from the network, with real software from the power button to the
 * running image. What it starts lives in a network and a process namespace of its own: when this ends,
 * whatever the way, the kernel ends all of it. Arguments are those of vitest.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { kernelFolder } from './harness/kernel.js'
import { startAlone } from './harness/namespace.js'
import { missingPeers } from './harness/peers.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

const missing = missingPeers()
if (missing.length > 0) {
  for (const what of missing) console.error(what)
  console.error('What starts from the network was not tested.')
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'phoenix-boot-'))
const vitest = [process.execPath, join(root, 'node_modules/vitest/vitest.mjs')]
const lab = startAlone(
  [...vitest, 'run', '--config', 'test/boot/vitest.config.ts', ...process.argv.slice(2)],
  {
    cwd: root,
    env: {
      PHOENIX_BOOT_KERNEL: kernelFolder(),
      TMPDIR: folder,
      // Daemons are not in every user's PATH.
      PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
    },
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    console.error(`${signal}: all that was started is ended`)
    lab.kill()
  })
}
process.exitCode = await lab.ended
rmSync(folder, { recursive: true, force: true })
