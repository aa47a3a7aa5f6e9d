import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { problem, type Reply, TestBmc } from '../../testing/test-bmc.js'
import type { RedfishClient } from '../client.js'
import { Deadline } from '../deadline.js'
import { type FollowOptions, follow } from './task.js'
import { monitorsIn, taskReport } from './task-state.js'

const action = '/redfish/v1/UpdateService/Actions/Go'
const monitor = '/redfish/v1/TaskService/TaskMonitors/7'
const task = '/redfish/v1/TaskService/Tasks/7'

let rack: TestBmc
let client: RedfishClient
beforeEach(async () => {
  rack = await TestBmc.start()
  client = clientOf()
})
afterEach(async () => {
  await client.close()
  await rack.stop()
})

const clientOf = (taskGrace = 2_000) => rack.bare(undefined, { taskGrace })

const taskBody = (TaskState: string, more: object = {}) => ({
  '@odata.id': task,
  '@odata.type': '#Task.v1_4_3.Task',
  TaskState,
  ...more,
})

/** Calls the action, which is accepted with the given answer, and follows it. */
const run = (accepted: Reply, options: Partial<FollowOptions> = {}, deadline = 5_000) => {
  rack.script('POST', action, accepted)
  return Deadline.within({ deadline }, 0, async (own) => {
    const answer = await client.post(action, {}, own)
    const request = { method: 'POST', path: action } as const
    return follow(client, request, answer, { what: 'the work', ...options }, own)
  })
}
const outcome = async (...args: Parameters<typeof run>) => (await run(...args)).outcome

describe('work that was accepted', () => {
  it('at once needs no following', async () => {
    expect(await outcome({ status: 204 })).toBe('done')
    expect(await outcome({ status: 200, body: {} })).toBe('done')
  })

  it('is followed by a monitor, which ends by being the answer', async () => {
    rack.script('GET', monitor, { status: 202 }, { status: 202, body: taskBody('Running') })
    rack.script('GET', monitor, { status: 204 })
    expect(await outcome({ status: 202, headers: { location: monitor } })).toBe('done')
  })

  it('is refused late where the monitor ends in a refusal', async () => {
    rack.script('GET', monitor, problem(400, 'Base.1.8.ActionParameterValueError', 'Wrong image.'))
    await expect(run({ status: 202, headers: { location: monitor } })).rejects.toMatchObject({
      code: 'bmc-refused',
      message: expect.stringContaining('"Wrong image."'),
    })
  })

  it.each<[string, Reply]>([
    ['a Location', { headers: { location: task } }],
    ['an absolute Location', { headers: { location: 'ABSOLUTE' } }],
    ['a Location by a name of its own', { headers: { location: `https://bmc-7.lan:8443${task}` } }],
    ['the task in the body', { body: taskBody('New') }],
    [
      'an argument of a message',
      {
        body: {
          '@Message.ExtendedInfo': [
            { MessageId: 'Update.1.0.OperationTransitionedToJob', MessageArgs: ['x', task] },
          ],
        },
      },
    ],
    [
      'an argument of an accepting message',
      {
        body: {
          'Accepted@Message.ExtendedInfo': [
            { MessageId: 'Base.1.8.Accepted', MessageArgs: [task] },
          ],
        },
      },
    ],
    ['a body of 200 that is a task', { status: 200, body: taskBody('Starting') }],
  ])('is found by %s', async (_, reply) => {
    const location =
      reply.headers?.location === 'ABSOLUTE' ? `https://127.0.0.1:${rack.port}${task}` : undefined
    rack.script('GET', task, { body: taskBody('Running') }, { body: taskBody('Completed') })
    const headers = location === undefined ? reply.headers : { location }
    expect(
      await outcome({ status: 202, ...reply, ...(headers === undefined ? {} : { headers }) }),
    ).toBe('done')
    expect(rack.of('GET', task)).toHaveLength(2)
  })

  it('is looked at as often as the BMC wants', async () => {
    rack.script('GET', monitor, { status: 204 })
    const begun = performance.now()
    const headers = { location: monitor, 'retry-after': '1' }
    expect(await outcome({ status: 202, headers })).toBe('done')
    expect(performance.now() - begun).toBeGreaterThan(900)
  })

  it('tells its progress, each state once', async () => {
    const at = (PercentComplete: number) => ({ body: taskBody('Running', { PercentComplete }) })
    rack.script('GET', task, at(0), at(50), at(50), { body: taskBody('Completed') })
    const heard: unknown[] = []
    await run(
      { status: 202, headers: { location: task } },
      { on: ({ state, percent }) => heard.push([state, percent]) },
    )
    expect(heard).toEqual([
      ['Running', 0],
      ['Running', 50],
      ['Completed', undefined],
    ])
  })

  it('that waits for the next start is said to be scheduled', async () => {
    rack.script('GET', task, { body: { '@odata.id': task, JobState: 'Scheduled' } })
    expect(await outcome({ status: 202, headers: { location: task } })).toBe('scheduled')
  })

  it.each([
    ['Exception', {}],
    ['Completed', { TaskStatus: 'Critical' }],
    ['CompletedWithErrors', {}],
    ['Killed', {}],
    ['Cancelled', {}],
  ])('that ends as %s %j is an error with the words of the BMC', async (state, more) => {
    const Messages = [
      { MessageId: 'Update.1.0.VerificationFailed', Message: 'Bad\u001b signature.' },
    ]
    rack.script('GET', task, { body: taskBody(state, { ...more, Messages }) })
    await expect(run({ status: 202, headers: { location: task } })).rejects.toMatchObject({
      code: 'bmc-refused',
      message: expect.stringContaining('"Bad signature."'),
    })
  })

  it('may be unknown to the BMC for a while', async () => {
    rack.script('GET', task, { status: 404 }, { status: 404 }, { body: taskBody('Completed') })
    expect(await outcome({ status: 202, headers: { location: task } })).toBe('done')
  })

  it('is followed by the task where its monitor is gone', async () => {
    rack.script('GET', monitor, { status: 202, body: taskBody('Running') }, { status: 404 })
    rack.script('GET', task, { body: taskBody('Completed') })
    expect(await outcome({ status: 202, headers: { location: monitor } })).toBe('done')
  })

  it('outlives answers that come and go while the BMC restarts', async () => {
    rack.script('GET', task, { status: 500 }, { status: 500 }, { body: '<html>starting</html>' })
    rack.script('GET', task, { body: taskBody('Completed') })
    expect(await outcome({ status: 202, headers: { location: task } })).toBe('done')
    expect(rack.of('GET', task)).toHaveLength(4)
  })

  it('that is lost is judged by its effect', async () => {
    await client.close()
    client = clientOf(0)
    let looks = 0
    const effect = async () => ++looks >= 3
    expect(await outcome({ status: 202, headers: { location: task } }, { effect })).toBe('seen')
    expect(await outcome({ status: 202 }, { effect })).toBe('seen')
    await expect(run({ status: 202 }, { effect: async () => false }, 300)).rejects.toMatchObject({
      code: 'no-effect',
    })
  })

  it('that is lost and cannot be judged is not taken for done', async () => {
    await client.close()
    client = clientOf(0)
    const lost = run({ status: 202, headers: { location: task } })
    await expect(lost).rejects.toMatchObject({ code: 'bmc-protocol' })
  })

  it('is not looked for on another host', async () => {
    const foreign = { status: 202, headers: { location: 'https://evil.example/task' } }
    expect(await outcome(foreign, { effect: async () => true })).toBe('seen')
    expect(rack.requests.filter((it) => it.endsWith('/task'))).toEqual([])
  })

  it('ends with the call', async () => {
    rack.on('GET', task, () => ({ body: taskBody('Running') }))
    const endless = run({ status: 202, headers: { location: task } }, {}, 200)
    await expect(endless).rejects.toMatchObject({ code: 'bmc-timeout' })
  })
})

describe('a task', () => {
  it('is told by its state, whatever else it holds', () => {
    expect(taskReport(undefined)).toBeUndefined()
    expect(taskReport({ Id: '7' })).toBeUndefined()
    expect(taskReport({ TaskState: 7 })).toMatchObject({ stage: 'running', state: '7' })
    expect(taskReport({ TaskState: 'Suspended', PercentComplete: '40' })).toMatchObject({
      percent: 40,
    })
    for (const PercentComplete of [true, -1, 101, 'x', null, [[]]]) {
      const { percent } = taskReport({ TaskState: 'Running', PercentComplete }) ?? {}
      expect(percent === undefined || percent === 0).toBe(true)
    }
  })

  it('has no monitor in what is none', () => {
    expect(monitorsIn(undefined, '')).toEqual([])
    expect(monitorsIn(undefined, '<html>')).toEqual([])
    expect(monitorsIn(undefined, '{"@odata.id":"/redfish/v1/Systems/1"}')).toEqual([])
    expect(monitorsIn('', '{"TaskState":"New"}')).toEqual([])
  })
})
