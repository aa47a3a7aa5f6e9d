/** Log-ins, accounts and their passwords, against real BMC software. */
import { Secret } from 'phoenix-cluster/model'
import { describe, expect, it } from 'vitest'
import { connectTo, failure, SimFleet } from './sim-fleet.js'

const fleet = new SimFleet(4)

describe('a BMC run by ipmi_sim', () => {
  it('lists its accounts, and takes a new password for one', () =>
    fleet.using(0, async (bmc, sim) => {
      const users = await bmc.accounts.users()
      expect(users.map(({ id, name, privilege }) => [id, name, privilege])).toEqual([
        [2, 'admin', 'admin'],
        [3, 'oper', 'operator'],
        [4, 'reader', 'user'],
      ])
      await bmc.accounts.setPassword(3, Secret.of('another one'))
      expect(await bmc.accounts.testPassword(3, Secret.of('another one'))).toBe(true)
      expect(await sim.ipmitool('user', 'test', '3', '16', 'another one')).toContain('Success')
      const operator = await connectTo(sim, { user: 'oper', password: Secret.of('another one') })
      expect(await operator.powerState()).toBe('off')
      await operator.close()
    }))

  it('is told no password in a session that does not encrypt', () =>
    fleet.using(
      1,
      async (bmc) => {
        const error = await failure(bmc.accounts.setPassword(3, Secret.of('in the open')))
        expect(error.code).toBe('not-supported')
        expect(error.message).toContain('suite 2 does not encrypt')
        expect(error.message).not.toContain('in the open')
      },
      { suites: [2] },
    ))

  it.each([
    [{ password: Secret.of('wrong') }, 'bmc-auth', 'password'],
    [{ user: 'nobody' }, 'bmc-auth', 'it does not know the user name'],
    [{ suites: [17] }, 'not-supported', 'takes none of the cipher suites: 17'],
  ] as const)('refuses %j', (options, code, words) =>
    fleet.using(
      1,
      async (bmc) => {
        const error = await failure(bmc.powerState())
        expect(error.code).toBe(code)
        expect(error.message).toContain(words)
      },
      options,
    ),
  )

  it.each([1, 2, 3] as const)('speaks suite %i where it is named', (suite) =>
    fleet.using(
      1,
      async (bmc) => {
        expect(await bmc.powerState()).toBe('off')
        expect(bmc.suite).toBe(suite)
      },
      { suites: [suite] },
    ),
  )

  it('lets an operator switch, and only look who asks for no more', async () => {
    const operator = { user: 'oper', password: Secret.of('operpass') }
    await fleet.using(2, (bmc) => bmc.setPower('on'), operator)
    const user = { user: 'reader', password: Secret.of('readpass'), privilege: 'user' as const }
    await fleet.using(
      2,
      async (bmc) => {
        expect(await bmc.powerState()).toBe('on')
        expect((await failure(bmc.setPower('force-off'))).code).toBe('bmc-forbidden')
        expect(await bmc.powerState()).toBe('on')
      },
      user,
    )
  })

  it('has no sessions left open: as many log-ins as one likes', async () => {
    for (let count = 0; count < 40; count++) {
      await fleet.using(3, (bmc) => bmc.powerState(), { suites: [3] })
    }
  })
})
