import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Child, folderWith, phoenix, shelf, startPhoenix } from '../testing.js'

/** Nobody reads any more, as after `2>&1 | head`. */
function closePipes({ process }: Child): void {
  process.stdout?.destroy()
  process.stderr?.destroy()
}

/** A rack in which every answer takes its time, and an apply over it that has begun. */
async function slowApply(...faults: string[]) {
  const folder = folderWith({ 'cluster.config.ts': shelf })
  const ill = ['@compute=slow:60', ...faults].flatMap((fault) => ['--fault', fault])
  const rack = startPhoenix(folder, ['simulate', ...ill])
  await rack.printed('16 BMCs ready')
  const file = join('.phoenix', 'rack.json')
  const apply = startPhoenix(folder, ['apply', '--yes', '-v', '--through', file])
  await apply.printed('Plan for shelf')
  const runs = async () => {
    const db = join('.phoenix', 'shelf.simulated.db')
    return (await phoenix(folder, ['runs', 'list', '--db', db])).stdout
  }
  return { apply, runs }
}

describe('a pipe that is closed early', () => {
  it('does not end an apply: all is done, and the exit code says so', async () => {
    const { apply, runs } = await slowApply()
    closePipes(apply)
    expect((await apply.ended).code).toBe(0)
    expect(await runs()).toMatch(/done +16 done/)
  })

  it('hides no failure from whoever looks at the exit code', async () => {
    const { apply, runs } = await slowApply('cn16=ignores-boot')
    closePipes(apply)
    expect((await apply.ended).code).toBe(1)
    expect(await runs()).toMatch(/failed +15 done, 1 failed/)
  })

  it('makes no wrong configuration right', async () => {
    const wrong = shelf.replace("nodes('cn[15-16]')", "nodes('cn[16-15]')")
    const check = startPhoenix(folderWith({ 'cluster.config.ts': wrong }), ['check'])
    closePipes(check)
    expect((await check.ended).code).toBe(2)
  })

  it('ends a long list', async () => {
    const list = startPhoenix('/', ['nodeset', 'expand', 'n[1-3000000]'])
    await list.printed('n1\n')
    closePipes(list)
    const { code, stdout } = await list.ended
    expect(code).toBe(0)
    expect(stdout).not.toContain('n3000000')
  })
})

describe('a terminal that has gone', () => {
  it('lets an apply finish what is in flight and begins nothing more, however often it is told', async () => {
    const { apply, runs } = await slowApply()
    closePipes(apply)
    // The shell tells it, and so does the system when the shell ends.
    apply.process.kill('SIGHUP')
    await new Promise((resolve) => setTimeout(resolve, 20))
    apply.process.kill('SIGHUP')
    expect((await apply.ended).code).toBe(130)
    expect(await runs()).toMatch(/interrupted +.*16 remaining/)
  })
})
