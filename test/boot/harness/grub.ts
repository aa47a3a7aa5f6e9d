/** GRUB as a boot loader for the network: one file that asks the boot service what to start. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const modules = 'efinet http net normal configfile linux echo sleep test'

/** Builds it for 64-bit UEFI. @param server where the boot service is: its address and port */
export function grubLoader(server: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'grub-'))
  const config = join(folder, 'grub.cfg')
  const loader = join(folder, 'grubx64.efi')
  try {
    // The firmware's own DHCP gave the address; GRUB takes it over.
    writeFileSync(config, `configfile (http,${server})/grub.cfg\n`)
    execFileSync('grub-mkstandalone', [
      '--format=x86_64-efi',
      `--output=${loader}`,
      `--install-modules=${modules}`,
      `--modules=${modules}`,
      '--locales=',
      '--fonts=',
      '--themes=',
      `boot/grub/grub.cfg=${config}`,
    ])
    return readFileSync(loader)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
