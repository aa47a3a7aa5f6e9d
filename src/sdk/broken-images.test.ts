import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { fakeKernel, imagesWith } from '../image/testing.js'
import { written } from '../model/settle/testing.js'
import { Fleet } from '../run/testing.js'
import { open } from './phoenix.js'

it('nobody is sent to an image that is not whole; the reason is told, and the others go on', async () => {
  const images = imagesWith({ good: fakeKernel(), bad: fakeKernel().subarray(0, 700) })
  const fleet = new Fleet()
  const rule = (image: string, boot: 'network' | 'disk' = 'network') => ({ image, boot })
  const site = written({
    images: { good: { kernel: 'good' }, bad: { kernel: 'bad' }, gone: { kernel: 'gone' } },
    boot: { images },
    rules: [
      ['cn[1-5]', { power: 'on', bmc: fleet.each() }],
      ['cn1', rule('good')],
      ['cn2', rule('bad')],
      ['cn3', rule('gone')],
      // Whoever starts from the disk needs none, and whoever runs is not disturbed.
      ['cn4', rule('bad', 'disk')],
      ['cn5', rule('bad')],
    ],
  })
  fleet.bmc('cn5').power = 'on'
  const phoenix = await open(site, { facts: ':memory:', actor: 'tester' })
  onTestFinished(() => phoenix.close())
  const plan = await phoenix.plan()
  expect(plan.unseen).toEqual([
    {
      node: 'cn2',
      code: 'image',
      reason: expect.stringMatching(/^its image 'bad' cannot be started: bad: it is cut off/),
    },
    {
      node: 'cn3',
      code: 'image',
      reason: "its image 'gone' cannot be started: gone: there is no such file",
    },
  ])
  const outcome = await phoenix.apply(plan)
  expect(
    Object.fromEntries([...outcome.nodes].map(([node, { result }]) => [node, result])),
  ).toEqual({
    cn1: 'done',
    cn2: 'failed',
    cn3: 'failed',
    cn4: 'done',
  })
  expect(fleet.bmc('cn2').power).toBe('off')
  writeFileSync(join(images, 'bad'), fakeKernel())
  expect((await phoenix.plan()).unseen.map(({ node }) => node)).toEqual(['cn3'])
  // Without a folder here the images are on another computer.
  rmSync(images, { recursive: true })
  expect((await phoenix.plan()).unseen).toEqual([])
})
